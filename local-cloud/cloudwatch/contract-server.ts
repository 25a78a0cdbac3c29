import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { Logs } from '../logs/logs.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import type { Alarms } from './alarms/alarms.ts'
import { Metrics } from './metrics.ts'
import { type CloudWatchService, cloudwatchService } from './service.ts'

/** What alarms sent, and to whom. */
export interface Sent {
  to: string
  service: string
  sourceArn: string
  subject?: string
  message: string
}

export interface ContractServer {
  readonly server: TestServer
  readonly cloudwatch: CloudWatchClient
  readonly service: CloudWatchService
  readonly metrics: Metrics
  readonly logs: Logs
  readonly alarms: Alarms
  /** What topics and functions got. */
  readonly sent: Sent[]
  /** What EventBridge got. */
  readonly busEvents: { busArn: string; detailType: string; detail: object; resources: string[] }[]
  /** Milliseconds since 1970: the time stands still until it is set. */
  now: number
  /** Lets seconds pass, then looks at the alarms. */
  pass(seconds: number): void
  put(namespace: string, ...data: MetricDatum[]): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

export const NOON = Date.UTC(2026, 10, 23, 12)

/** For contract tests: CloudWatch alone, its clock and its alarms' looks in the test's hand. */
export async function startContractServer(): Promise<ContractServer> {
  const sent: Sent[] = []
  const busEvents: ContractServer['busEvents'] = []
  const around = { now: NOON }
  let built: { service: CloudWatchService; metrics: Metrics; logs: Logs }
  const server = await startTestServer((platform) => {
    const metrics = new Metrics(platform, { now: () => around.now })
    const logs = new Logs(platform)
    const service = cloudwatchService(metrics, {
      logs,
      targets: {
        publish: (to, message, { service, sourceArn }, subject) => {
          if (to.endsWith('gone')) throw new Error('Topic does not exist')
          sent.push({ to, message, service, sourceArn, subject })
        },
        invokeFunction: (to, payload, { service, sourceArn }) =>
          void sent.push({ to, message: payload.toString('utf8'), service, sourceArn }),
        putEvent: (busArn, { detailType, detail, resources }) =>
          void busEvents.push({ busArn, detailType, detail, resources }),
      },
    })
    built = { service, metrics, logs }
    return [{ ...service, start() {} }]
  })
  let cloudwatch = new CloudWatchClient(server.client)
  return {
    server,
    sent,
    busEvents,
    get cloudwatch() {
      return cloudwatch
    },
    get service() {
      return built.service
    },
    get metrics() {
      return built.metrics
    },
    get logs() {
      return built.logs
    },
    get alarms() {
      return built.service.alarms
    },
    get now() {
      return around.now
    },
    set now(time) {
      around.now = time
    },
    pass(seconds) {
      around.now += seconds * 1000
      built.service.alarms.evaluate()
    },
    async put(Namespace, ...MetricData) {
      await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData }))
    },
    async restart() {
      cloudwatch.destroy()
      await server.restart()
      cloudwatch = new CloudWatchClient(server.client)
    },
    async close() {
      cloudwatch.destroy()
      await server.close()
    },
  }
}
