import type { Measurements, Origin, Write } from './measurements.ts'

/** What CloudWatch takes of one line. Of a line with more it makes nothing, and tells nobody but the metrics of AWS/Logs. */
const MOST_DIMENSIONS = 30
const MOST_METRICS = 100

/**
 * Writes measurements in the embedded metric format, one line each: CloudWatch finds the metrics in the log.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function byHand(origin: Origin, now = Date.now): Write {
  return (measurements) => {
    const line = JSON.stringify(embedded(measurements, origin, now()))
    // With the log format JSON, console.log would put the line into a line of its own, where CloudWatch does not find it.
    process.stdout.write(`${line}\n`)
  }
}

function embedded({ metrics, dimensions, details }: Measurements, { namespace, service }: Origin, time: number) {
  const all = { service, ...dimensions }
  const count = Object.keys(all).length
  if (count > MOST_DIMENSIONS) throw new Error(`${count} dimensions: a line may have ${MOST_DIMENSIONS}.`)
  if (metrics.length > MOST_METRICS) throw new Error(`${metrics.length} metrics: a line may have ${MOST_METRICS}.`)
  return {
    // #region line
    _aws: {
      // Milliseconds.
      Timestamp: time,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          // A list of sets: each set makes its own metrics.
          Dimensions: [Object.keys(all)],
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...details,
    ...all,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
    // #endregion line
  }
}
