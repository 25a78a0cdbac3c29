import { wholeSeconds } from '../eventbridge/event.ts'

/** What a test may say about a schedule's event; what it leaves out has a value that never changes. */
export interface ScheduleInput {
  /** The schedule's name, or its ARN. */
  schedule?: string
  /** When it was due: milliseconds since 1970, or ISO 8601. */
  time?: number | string
  id?: string
  account?: string
  region?: string
}

/** As a rule's event, but for its source, its resource, and the detail, which is a text. */
export interface SchedulerEvent {
  version: '0'
  id: string
  'detail-type': 'Scheduled Event'
  source: 'aws.scheduler'
  account: string
  time: string
  region: string
  resources: string[]
  detail: '{}'
}

/**
 * The event that a schedule without an Input hands to a function: `schedulerEvent({ time: '2026-01-01T08:00:00Z' })`.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
 */
export function schedulerEvent({
  schedule = 'every-minute',
  time = '2026-01-01T00:00:00Z',
  id = '00000000-0000-4000-8000-000000000001',
  account = '000000000000',
  region = 'us-east-1',
}: ScheduleInput = {}): SchedulerEvent {
  const arn = `arn:aws:scheduler:${region}:${account}:schedule/default/${schedule}`
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: wholeSeconds(time),
    region,
    resources: [schedule.startsWith('arn:') ? schedule : arn],
    detail: '{}',
  }
}
