import type { Alarm } from './alarms/alarm.ts'
import type { Alarms } from './alarms/alarms.ts'
import type { Metric } from './metric.ts'
import type { Metrics } from './metrics.ts'

export interface AlarmOverview {
  name: string
  region: string
  description?: string
  state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  reason: string
  /** Milliseconds since 1970. */
  since: number
  /** Of an alarm on one metric. */
  metric?: string
}

export interface MetricOverview {
  namespace: string
  name: string
  dimensions: Record<string, string>
  unit: string
  /** Of the last half hour, minutes without data left out. */
  minutes: { time: number; sum: number; count: number; maximum: number }[]
}

const MOST_METRICS = 200
const SHOWN = 30 * 60_000

export function alarmsOverview(alarms: Alarms): AlarmOverview[] {
  return alarms.list().map(({ region, settings, state, ...alarm }: Alarm) => ({
    ...{ name: settings.AlarmName, region, description: settings.AlarmDescription },
    ...{ state: state.value, reason: state.reason, since: state.since },
    ...(alarm.type === 'MetricAlarm' && { metric: (settings as { MetricName?: string }).MetricName }),
  }))
}

/** Those with data of late; the programs' own before AWS's, which are many. */
export function metricsOverview(metrics: Metrics): MetricOverview[] {
  const start = metrics.now() - SHOWN
  const fresh = metrics.list().filter(({ lastPut }) => lastPut >= start)
  const ownFirst = fresh.sort((a, b) => Number(isAws(a.metric)) - Number(isAws(b.metric)) || b.lastPut - a.lastPut)
  return ownFirst.slice(0, MOST_METRICS).flatMap(({ region, metric }) => minutesOf(metrics, region, metric, start))
}

function minutesOf(metrics: Metrics, region: string, metric: Metric, from: number): MetricOverview[] {
  const start = Math.ceil(from / 60_000) * 60_000
  const { namespace, name } = metric
  const dimensions = Object.fromEntries(metric.dimensions.map(({ Name, Value }) => [Name, Value]))
  const read = metrics.readByUnit(region, { ...metric, start, end: metrics.now() + 1, period: 60 })
  return read.map(({ unit, periods }) => ({
    ...{ namespace, name, dimensions, unit },
    minutes: [...periods].map(([time, { sum, count, maximum }]) => ({ time, sum, count, maximum })),
  }))
}

function isAws({ namespace }: Metric): boolean {
  return namespace.startsWith('AWS/')
}
