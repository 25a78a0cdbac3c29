import { gunzipSync } from 'node:zlib'
import { CloudError } from '../errors.ts'
import { jsonService } from '../protocols/json.ts'
import { withQueryError } from '../protocols/query-error.ts'
import type { AwsRequest, Service } from '../service.ts'
import { queryCode } from './errors.ts'
import { getMetricData } from './get-metric-data.ts'
import { getMetricStatistics } from './get-metric-statistics.ts'
import { listMetrics } from './list-metrics.ts'
import type { Metrics } from './metrics.ts'
import { permissions } from './permissions.ts'
import { putMetricData } from './put-metric-data.ts'

/**
 * Amazon CloudWatch, whose signatures say `monitoring`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
 */
export function cloudwatchService(metrics: Metrics): Service {
  const service = jsonService({
    name: 'monitoring',
    version: '1.0',
    permissions: permissions(metrics.platform),
    actions: {
      PutMetricData: putMetricData(metrics),
      GetMetricStatistics: getMetricStatistics(metrics),
      GetMetricData: getMetricData(metrics),
      ListMetrics: listMetrics(metrics),
    },
    close: async () => metrics.close(),
  })
  return {
    ...service,
    handle: async (request) => {
      refuseOtherProtocols(request)
      return withQueryError(await service.handle(uncompressed(request)), queryCode)
    },
  }
}

/** The form in, XML out of older clients, and CBOR. */
function refuseOtherProtocols({ headers }: AwsRequest): void {
  if (headers['x-amz-target']) return
  throw new CloudError(
    'UnknownOperationException',
    'The local cloud speaks the JSON protocol of CloudWatch only. Use an AWS SDK or CLI of 2025 or later.',
  )
}

/** Ten times what a request may have; the SDKs compress PutMetricData beyond 10 KB. */
const MAX_UNCOMPRESSED = 10 * 1024 * 1024

function uncompressed(request: AwsRequest): AwsRequest {
  if (request.headers['content-encoding'] !== 'gzip') return request
  try {
    return { ...request, body: gunzipSync(request.body, { maxOutputLength: MAX_UNCOMPRESSED }) }
  } catch {
    throw new CloudError('SerializationException', 'The body of the request is not valid gzip, or is too large.')
  }
}
