import { gunzipSync } from 'node:zlib'
import { CloudError } from '../errors.ts'
import type { Logs } from '../logs/logs.ts'
import { jsonService } from '../protocols/json.ts'
import { withQueryError } from '../protocols/query-error.ts'
import type { AwsRequest, Service } from '../service.ts'
import type { ActionTargets } from './alarms/alarm-actions.ts'
import { alarmStateActions } from './alarms/alarm-state-actions.ts'
import { Alarms } from './alarms/alarms.ts'
import { describeAlarmActions } from './alarms/describe-alarms.ts'
import { putCompositeAlarm } from './alarms/put-composite-alarm.ts'
import { putMetricAlarm } from './alarms/put-metric-alarm.ts'
import { Dashboards, dashboardActions } from './dashboards.ts'
import { dashboardsOverview } from './dashboards-overview.ts'
import { queryCode } from './errors.ts'
import { getMetricData } from './get-metric-data.ts'
import { getMetricStatistics } from './get-metric-statistics.ts'
import { listMetrics } from './list-metrics.ts'
import type { Metrics } from './metrics.ts'
import { metricsFromLogs } from './metrics-from-logs.ts'
import { alarmsOverview, metricsOverview } from './overview.ts'
import { permissions } from './permissions.ts'
import { putMetricData } from './put-metric-data.ts'
import { cloudwatchResources } from './resources.ts'
import { everyMinute, putQueueDepths } from './service-metrics/queue-depths.ts'
import { metricsFromEvents } from './service-metrics/service-metrics.ts'
import type { QueueDepth } from './service-metrics/sqs.ts'
import { tagActions } from './tags.ts'

export interface CloudWatchNeighbours {
  /** What alarms act on. */
  targets: ActionTargets
  /** Whose events may be EMF documents. */
  logs?: Logs
  /** All queues, to be looked at once a minute. */
  queueDepths?(): QueueDepth[]
}

export interface CloudWatchService extends Service {
  alarms: Alarms
}

/**
 * Amazon CloudWatch, whose signatures say `monitoring`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
 */
export function cloudwatchService(metrics: Metrics, neighbours: CloudWatchNeighbours): CloudWatchService {
  const { logs, targets, queueDepths } = neighbours
  const { events } = metrics.platform
  const alarms = new Alarms(metrics, targets)
  const dashboards = new Dashboards(metrics.platform)
  const stop = [metricsFromEvents(events, metrics)]
  if (logs) stop.push(metricsFromLogs(logs, metrics))
  const service = jsonService({
    name: 'monitoring',
    version: '1.0',
    permissions: permissions(metrics.platform),
    resources: cloudwatchResources(alarms, dashboards),
    actions: {
      PutMetricData: putMetricData(metrics),
      GetMetricStatistics: getMetricStatistics(metrics),
      GetMetricData: getMetricData(metrics),
      ListMetrics: listMetrics(metrics),
      PutMetricAlarm: putMetricAlarm(alarms),
      PutCompositeAlarm: putCompositeAlarm(alarms),
      ...describeAlarmActions(alarms),
      ...alarmStateActions(alarms),
      ...dashboardActions(dashboards),
      ...tagActions(alarms),
    },
    overview: () => ({
      alarms: alarmsOverview(alarms),
      metrics: metricsOverview(metrics),
      dashboards: dashboardsOverview(dashboards, metrics),
    }),
    start() {
      alarms.start()
      if (queueDepths) stop.push(everyMinute(() => putQueueDepths(metrics, queueDepths())))
    },
    async close() {
      alarms.close()
      for (const end of stop) end()
      metrics.close()
    },
  })
  return {
    ...service,
    alarms,
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
