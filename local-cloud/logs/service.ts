import { CloudError } from '../errors.ts'
import { jsonService } from '../protocols/json.ts'
import type { Service } from '../service.ts'
import type { Targets } from '../targets.ts'
import { filterLogEvents } from './filter-log-events.ts'
import { getLogEvents } from './get-log-events.ts'
import { logGroupResource } from './log-group-resource.ts'
import { logGroupActions } from './log-groups.ts'
import { logStreamResource } from './log-stream-resource.ts'
import { logStreamActions } from './log-streams.ts'
import type { Logs } from './logs.ts'
import { metricFilterResource } from './metric-filter/metric-filter-resource.ts'
import { metricFilterActions } from './metric-filter/metric-filters.ts'
import { MetricPublisher, type PutMetrics } from './metric-filter/publisher.ts'
import { logsPermissions } from './permissions.ts'
import { putLogEvents } from './put-log-events.ts'
import { startLiveTail } from './start-live-tail.ts'
import { Deliveries } from './subscription-filter/deliveries.ts'
import type { DeliveryOptions } from './subscription-filter/delivery.ts'
import { subscriptionFilterResource } from './subscription-filter/subscription-filter-resource.ts'
import { subscriptionFilterActions } from './subscription-filter/subscription-filters.ts'
import { tagActions } from './tags.ts'

/** Whom CloudWatch Logs delivers to: functions, and CloudWatch's metrics. */
export interface LogsNeighbours {
  targets: Pick<Targets, 'invokeFunction'>
  putMetrics: PutMetrics
}

export interface LogsOptions extends DeliveryOptions {
  /** Milliseconds between two updates; on AWS a second. */
  liveTailInterval: number
}

/** For tests of other services: there is no function and no CloudWatch. */
const ALONE: LogsNeighbours = {
  targets: {
    invokeFunction(arn) {
      throw new CloudError('ResourceNotFoundException', `Function not found: ${arn}`, 404)
    },
  },
  putMetrics() {},
}

/** CloudWatch Logs: log groups, their streams and events. */
export function logsService(
  logs: Logs,
  { targets, putMetrics }: LogsNeighbours = ALONE,
  { liveTailInterval = 1000, ...options }: Partial<LogsOptions> = {},
): Service {
  const deliveries = new Deliveries(logs, targets, options)
  const metrics = new MetricPublisher(logs, putMetrics)
  const subscribing = { logs, deliveries, targets }
  const actions = {
    ...logGroupActions(logs),
    ...logStreamActions(logs),
    ...tagActions(logs),
    PutLogEvents: putLogEvents(logs),
    GetLogEvents: getLogEvents(logs),
    FilterLogEvents: filterLogEvents(logs),
    StartLiveTail: startLiveTail(logs, liveTailInterval),
    ...subscriptionFilterActions(subscribing),
    ...metricFilterActions(logs),
  }
  return jsonService({
    name: 'logs',
    version: '1.1',
    actions,
    permissions: logsPermissions(logs, Object.keys(actions)),
    resources: {
      'AWS::Logs::LogGroup': logGroupResource(logs),
      'AWS::Logs::LogStream': logStreamResource(logs),
      'AWS::Logs::MetricFilter': metricFilterResource(logs),
      'AWS::Logs::SubscriptionFilter': subscriptionFilterResource(subscribing),
    },
    async close() {
      metrics.close()
      await deliveries.close()
    },
  })
}
