import type { LogEvent } from '../logs/log-group.ts'
import type { Logs } from '../logs/logs.ts'
import { embeddedMetrics } from './embedded-metric-format.ts'
import type { Metrics } from './metrics.ts'

/** Metrics out of every log event that is an EMF document. Until the returned function is called. */
export function metricsFromLogs(logs: Logs, metrics: Metrics): () => void {
  return logs.onEvents(({ region, name: logGroup }, logStream, events) => {
    for (const event of events) take(event, { metrics, region, logGroup, logStream })
  })
}

interface Place {
  metrics: Metrics
  region: string
  logGroup: string
  logStream: string
}

function take({ message }: LogEvent, { metrics, region, logGroup, logStream }: Place): void {
  const found = embeddedMetrics(message, metrics.now())
  if (!found) return
  if (Array.isArray(found)) {
    for (const { namespace, data } of found) metrics.put(region, namespace, data)
    return
  }
  metrics.platform.events.emit('cloudwatch.emf-error', { region, logGroup, logStream, ...found })
  metrics.put(region, 'AWS/Logs', [
    {
      MetricName: found.kind === 'parsing' ? 'EMFParsingErrors' : 'EMFValidationErrors',
      Value: 1,
      Unit: 'Count',
      Dimensions: [{ Name: 'LogGroupName', Value: logGroup }],
    },
  ])
}
