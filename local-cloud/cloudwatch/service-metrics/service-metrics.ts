import type { CloudEvent, EventStream } from '../../events.ts'
import type { Metrics } from '../metrics.ts'
import { apiGatewayMetrics } from './api-gateway.ts'
import { lambdaMetrics } from './lambda.ts'
import type { MetricsOfEvents, ServiceMetrics } from './metrics-of-events.ts'
import { snsMetrics } from './sns.ts'
import { sqsMetrics } from './sqs.ts'

const ALL: MetricsOfEvents = { ...lambdaMetrics, ...apiGatewayMetrics, ...sqsMetrics, ...snsMetrics }

/**
 * What AWS's services put into CloudWatch by themselves, out of what the stream tells. A moment later: whoever tells
 * does not wait for it. Until the returned function is called.
 */
export function metricsFromEvents(events: EventStream, metrics: Metrics): () => void {
  const waiting: CloudEvent[] = []
  const put = () => {
    for (const event of waiting.splice(0)) {
      for (const { region, namespace, data } of metricsOf(event)) metrics.put(region, namespace, data)
    }
  }
  const unsubscribe = events.subscribe((event) => {
    if (!Object.hasOwn(ALL, event.type)) return
    if (waiting.push(event) === 1) setImmediate(put)
  })
  return () => {
    unsubscribe()
    put()
  }
}

export function metricsOf(event: CloudEvent): ServiceMetrics[] {
  return Object.hasOwn(ALL, event.type) ? (ALL[event.type]?.(event.detail, event.time) ?? []) : []
}
