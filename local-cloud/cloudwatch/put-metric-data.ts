import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { checkDatum, checkNamespace } from './check-datum.ts'
import { invalidValue, missingParameter, notHere } from './errors.ts'
import type { MetricDatum, Metrics } from './metrics.ts'

interface Input {
  Namespace: string
  MetricData?: MetricDatum[]
  EntityMetricData?: unknown
}

/** As sent, so compressed where it is. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_BYTES = 1024 * 1024

/** All or nothing. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export function putMetricData(metrics: Metrics) {
  return ({ Namespace, MetricData: data, EntityMetricData }: Input, { region, headers }: Call) => {
    if (Number(headers['content-length']) > MAX_BYTES) {
      throw new CloudError('RequestEntityTooLarge', `The request is larger than ${MAX_BYTES} bytes.`, 413)
    }
    if (EntityMetricData !== undefined) throw notHere('EntityMetricData')
    checkNamespace(Namespace)
    if (!data?.length) throw missingParameter('MetricData')
    if (data.length > 1000) throw invalidValue('The collection MetricData must not have a size greater than 1000.')
    const read = data.map(withMilliseconds)
    read.forEach((datum, index) => {
      checkDatum(datum, `MetricData.member.${index + 1}`, metrics.now())
    })
    metrics.put(region, Namespace, read)
  }
}

/** In JSON a time is seconds since 1970. */
function withMilliseconds({ Timestamp, ...datum }: MetricDatum): MetricDatum {
  return Timestamp === undefined ? datum : { ...datum, Timestamp: Timestamp * 1000 }
}
