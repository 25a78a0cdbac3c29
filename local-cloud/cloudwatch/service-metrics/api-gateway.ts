import type { MetricDatum } from '../metrics.ts'
import { count, type MetricsOfEvents, milliseconds, type ServiceMetrics, underEach } from './metrics-of-events.ts'

interface RequestDetail {
  /** Missing where the request met no deployed API. */
  region?: string
  /** Only REST APIs tell their name: it is their dimension. */
  apiName?: string
  apiId: string
  stage: string
  status: number
  milliseconds: number
  /** Missing where no function was asked. */
  integrationMilliseconds?: number
}

export const apiGatewayMetrics: MetricsOfEvents = {
  'apigateway.request': {
    alike: ({ region, apiName, apiId, stage }: RequestDetail) => `${region} ${apiId} ${stage} ${apiName}`,
    metrics: requests,
  },
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
function requests(details: RequestDetail[]): ServiceMetrics[] {
  const { region, apiName, apiId, stage: Stage } = details[0]!
  if (region === undefined) return []
  const [clientErrors, serverErrors] = apiName ? ['4XXError', '5XXError'] : ['4xx', '5xx']
  const integrations = details.flatMap(({ integrationMilliseconds }) => integrationMilliseconds ?? [])
  const statuses = details.map(({ status }) => status)
  const data: MetricDatum[] = [
    count(
      'Count',
      details.map(() => 1),
    ),
    // 0 too, so that the average is a rate.
    count(
      clientErrors as string,
      statuses.map((status) => Number(status >= 400 && status < 500)),
    ),
    count(
      serverErrors as string,
      statuses.map((status) => Number(status >= 500)),
    ),
    milliseconds(
      'Latency',
      details.map(({ milliseconds }) => milliseconds),
    ),
    ...(integrations.length > 0 ? [milliseconds('IntegrationLatency', integrations)] : []),
  ]
  const api: Record<string, string> = apiName ? { ApiName: apiName } : { ApiId: apiId }
  return [{ region, namespace: 'AWS/ApiGateway', data: underEach([api, { ...api, Stage }], data) }]
}
