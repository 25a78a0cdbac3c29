import { Metrics } from '@aws-lambda-powertools/metrics'
import type { Origin, Write } from './measurements.ts'

/** Writes the same lines as byHand, by Powertools, which also checks names, units and limits. */
export function withPowertools({ namespace, service }: Origin): Write {
  // Made once: what is added stays in it until it is published.
  const powertools = new Metrics({ namespace, serviceName: service })
  return ({ metrics, dimensions, details }) => {
    // One by one: addDimensions would begin a second set, and so a second copy of each metric.
    for (const [name, value] of Object.entries(dimensions)) powertools.addDimension(name, value)
    for (const [name, value] of Object.entries(details)) powertools.addMetadata(name, value)
    for (const { name, unit, value } of metrics) powertools.addMetric(name, unit, value)
    powertools.publishStoredMetrics()
  }
}
