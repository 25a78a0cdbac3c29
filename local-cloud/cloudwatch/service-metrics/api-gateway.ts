import type { MetricDatum } from '../metrics.ts'
import { count, type MetricsOfEvents, type ServiceMetrics, underEach } from './metrics-of-events.ts'

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

export const apiGatewayMetrics: MetricsOfEvents = { 'apigateway.request': request }

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
function request(detail: RequestDetail): ServiceMetrics[] {
  const { region, apiName, apiId, stage: Stage, status, milliseconds, integrationMilliseconds } = detail
  if (region === undefined) return []
  const [clientErrors, serverErrors] = apiName ? ['4XXError', '5XXError'] : ['4xx', '5xx']
  const data: MetricDatum[] = [
    count('Count'),
    // 0 too, so that the average is a rate.
    count(clientErrors as string, Number(status >= 400 && status < 500)),
    count(serverErrors as string, Number(status >= 500)),
    { MetricName: 'Latency', Value: milliseconds, Unit: 'Milliseconds' },
  ]
  if (integrationMilliseconds !== undefined) {
    data.push({ MetricName: 'IntegrationLatency', Value: integrationMilliseconds, Unit: 'Milliseconds' })
  }
  const api: Record<string, string> = apiName ? { ApiName: apiName } : { ApiId: apiId }
  return [{ region, namespace: 'AWS/ApiGateway', data: underEach([api, { ...api, Stage }], data) }]
}
