import type { ApiOverview } from './apigateway/overview.ts'
import type { StackOverview } from './cloudformation/overview.ts'
import type { DashboardOverview } from './cloudwatch/dashboards-overview.ts'
import type { AlarmOverview, MetricOverview } from './cloudwatch/overview.ts'
import { send } from './http/server.ts'
import type { FunctionOverview } from './lambda/overview.ts'
import type { LocalRoute, Service } from './service.ts'
import type { TopicOverview } from './sns/overview.ts'
import type { QueueOverview } from './sqs/overview.ts'

/** What there is in the cloud now, of all regions: for a console, which learns from the event stream when to ask again. */
export interface Overview {
  /** Milliseconds since 1970. Another one means another run, whose events count from 1 again. */
  startedAt: number
  stacks: StackOverview[]
  functions: FunctionOverview[]
  apis: ApiOverview[]
  topics: TopicOverview[]
  queues: QueueOverview[]
  alarms: AlarmOverview[]
  metrics: MetricOverview[]
  dashboards: DashboardOverview[]
}

/** `GET /_aws/overview`: what each service tells of itself, in one answer. It is no event, so that watching is not noise. */
export function overviewRoute(services: Service[], startedAt = Date.now()): LocalRoute {
  return (_request, response) => {
    const overview = Object.assign({ startedAt }, ...services.map((service) => service.overview?.()))
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
    send(response, { status: 200, headers, body: JSON.stringify(overview) })
  }
}
