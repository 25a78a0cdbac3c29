import { format } from 'node:util'
import { embeddedMetrics } from '#local-cloud/cloudwatch/embedded-metric-format.ts'

const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const

/**
 * The lines that are in a function's log after `work`, with the log format JSON: what goes to stdout as it is, what goes to
 * the console inside a line of Lambda's.
 */
export async function loggedBy(work: () => unknown): Promise<string[]> {
  let text = ''
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += chunk
      return true
    }),
    ...METHODS.map((method) =>
      jest.spyOn(console, method).mockImplementation((...values) => {
        const message = values.length > 1 ? format(...values) : values[0]
        text += `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'INFO', message })}\n`
      }),
    ),
  ]
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return text.split('\n').filter((line) => line !== '')
}

/** A metric as CloudWatch finds it in a log. */
export interface Found {
  namespace: string
  name: string
  unit: string
  values: number[]
  /** Milliseconds since 1970. */
  time: number
  dimensions: Record<string, string>
}

/** What CloudWatch makes of log lines: metrics, or why a line that wants to be in the embedded metric format gives none. */
export function metricsIn(lines: string[], now = Date.now()): (Found | string)[] {
  return lines.flatMap((line): (Found | string)[] => {
    const found = embeddedMetrics(line, now) ?? []
    if (!Array.isArray(found)) return [found.reason]
    return found.flatMap(({ namespace, data }) =>
      data.map(({ MetricName, Unit = '', Values = [], Timestamp = 0, Dimensions = [] }) => ({
        ...{ namespace, name: MetricName, unit: Unit, values: Values, time: Timestamp },
        dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
      })),
    )
  })
}
