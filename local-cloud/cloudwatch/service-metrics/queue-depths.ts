import type { Metrics } from '../metrics.ts'
import { type QueueDepth, queueDepthMetrics } from './sqs.ts'

/** How many messages each queue holds: one sample a minute, as on AWS. */
export function putQueueDepths(metrics: Metrics, depths: QueueDepth[]): void {
  for (const depth of depths) {
    for (const { region, namespace, data } of queueDepthMetrics(depth)) metrics.put(region, namespace, data)
  }
}

/** At the start and then at the beginning of every minute, until the returned function is called. */
export function everyMinute(look: () => void): () => void {
  let timer: NodeJS.Timeout
  const next = () => {
    look()
    timer = setTimeout(next, 60_000 - (Date.now() % 60_000)).unref()
  }
  next()
  return () => clearTimeout(timer)
}
