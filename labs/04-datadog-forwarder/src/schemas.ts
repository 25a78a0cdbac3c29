import * as z from 'zod'

const ALERT_TYPES = ['error', 'warning', 'info', 'success', 'user_update', 'recommendation', 'snapshot'] as const

const text = z.string().min(1)
const tags = z.array(z.string()).default([])

/** An event. A schema of an object gives the fields that it names, and leaves out all others. */
export const eventSchema = z.object({
  title: text,
  text,
  alert_type: z.enum(ALERT_TYPES),
  priority: z.enum(['normal', 'low']).optional(),
  tags,
})

/** A metric. Each point is a pair of seconds since 1970 and a value. */
export const metricSchema = z.object({
  metric: z.string().regex(/^[A-Za-z][\w.]{0,199}$/),
  type: z.enum(['count', 'rate', 'gauge']).optional(),
  points: z.array(z.tuple([z.int(), z.number()])).min(1),
  interval: z.int().positive().optional(),
  unit: z.string().optional(),
  host: z.string().optional(),
  tags,
})

const STATES = { ALARM: 'error', OK: 'success', INSUFFICIENT_DATA: 'warning' } as const

/** What CloudWatch publishes when an alarm changes its state; it gives the event to make of it. */
export const alarmSchema = z
  .object({
    AlarmName: text,
    NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
    NewStateReason: z.string().optional(),
  })
  .transform(({ AlarmName, NewStateValue, NewStateReason }): z.output<typeof eventSchema> => {
    const title = `${NewStateValue}: ${AlarmName}`
    return { title, text: NewStateReason || title, alert_type: STATES[NewStateValue], tags: [`alarm:${AlarmName}`] }
  })

/** What is wrong, by field. The values stay out of it: the sentence is logged. */
export function sentence({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}
