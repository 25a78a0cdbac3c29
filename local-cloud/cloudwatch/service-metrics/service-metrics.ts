import type { CloudEvent, EventStream } from '../../events.ts'
import type { Metrics } from '../metrics.ts'
import { apiGatewayMetrics } from './api-gateway.ts'
import { lambdaMetrics } from './lambda.ts'
import type { MetricsOfEvent, ServiceMetrics } from './metrics-of-events.ts'
import { snsMetrics } from './sns.ts'
import { sqsMetrics } from './sqs.ts'

const ALL = new Map(Object.entries({ ...lambdaMetrics, ...apiGatewayMetrics, ...sqsMetrics, ...snsMetrics }))

/**
 * What AWS's services put into CloudWatch by themselves, out of what the stream tells. A moment later: whoever tells
 * does not wait for it. Until the returned function is called.
 */
export function metricsFromEvents(events: EventStream, metrics: Metrics): () => void {
  let waiting: CloudEvent[] = []
  const put = () => {
    const told = waiting
    waiting = []
    for (const { region, namespace, data } of metricsOf(told)) metrics.put(region, namespace, data)
  }
  const unsubscribe = events.subscribe((event) => {
    if (!ALL.has(event.type)) return
    waiting.push(event)
    metrics.late.add(put)
  })
  return () => {
    unsubscribe()
    put()
  }
}

/** What is alike and began in the same minute is counted together. */
function metricsOf(events: CloudEvent[]): ServiceMetrics[] {
  const groups = new Map<string, Group>()
  for (const { type, detail, time } of events) {
    const of = ALL.get(type)!
    const began = time - (of.took?.(detail) ?? 0)
    const key = `${Math.floor(began / MINUTE)} ${type} ${of.alike(detail)}`
    const group = groups.get(key)
    if (group) group.details.push(detail)
    else groups.set(key, { of, began, details: [detail] })
  }
  return [...groups.values()].flatMap(dated)
}

interface Group {
  of: MetricsOfEvent
  /** Milliseconds since 1970. */
  began: number
  details: object[]
}

function dated({ of, began, details }: Group): ServiceMetrics[] {
  return of
    .metrics(details)
    .map((metrics) => ({ ...metrics, data: metrics.data.map((datum) => ({ ...datum, Timestamp: began })) }))
}

const MINUTE = 60_000
