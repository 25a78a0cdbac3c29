import type { Origin, Write } from './measurements.ts'

/** Writes the same lines as byHand, by Powertools, which also checks names, units and limits. */
export function withPowertools({ namespace, service }: Origin): Write {
  // TODO step 1: make a Metrics of @aws-lambda-powertools/metrics here, once.
  return ({ metrics, dimensions, details }) => {
    // TODO step 1: have it write the metrics.
    console.info({ namespace, service, metrics, dimensions, details })
  }
}
