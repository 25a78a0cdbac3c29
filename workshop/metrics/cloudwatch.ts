import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StateValue } from '#local-cloud/cloudwatch/alarms/alarm.ts'
import type { Dimension } from '#local-cloud/cloudwatch/metric.ts'
import { type MetricDatum, Metrics } from '#local-cloud/cloudwatch/metrics.ts'
import { cloudwatchService } from '#local-cloud/cloudwatch/service.ts'
import { EventStream } from '#local-cloud/events.ts'
import { Logs } from '#local-cloud/logs/logs.ts'
import { logsService } from '#local-cloud/logs/service.ts'
import type { Overview } from '#local-cloud/overview.ts'
import type { Platform, ResourceContext } from '#local-cloud/service.ts'
import { DEFAULT_SETTINGS } from '#local-cloud/settings.ts'
import { openStore } from '#local-cloud/store.ts'

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'

/** What an alarm published. */
export interface Sent {
  /** A topic's ARN. */
  to: string
  message: { AlarmName: string; NewStateValue: StateValue }
}

/** A metric and what came of it in all. */
export interface Kept {
  namespace: string
  name: string
  dimensions: Record<string, string>
  unit: string
  sum: number
  count: number
}

/** CloudWatch and its logs, and nothing else of the cloud, for tests of what a service deploys to them. */
export interface TestCloudWatch {
  /** Makes resources as CloudFormation does; gives what that would say of those that it refuses. */
  create(resources: Record<string, { Type: string; Properties: unknown }>): string[]
  log(group: string, lines: string[]): void
  put(namespace: string, MetricName: string, dimensions: Record<string, string>, ...Values: number[]): void
  /** Lets seconds pass, and looks at the alarms. */
  pass(seconds: number): void
  state(alarm: string): StateValue | undefined
  /** What alarms published so far. */
  sent(): Sent[]
  kept(): Kept[]
  dashboards(): Overview['dashboards']
  close(): Promise<void>
}

export function startCloudWatch(): TestCloudWatch {
  const dataDir = mkdtempSync(join(tmpdir(), 'cloudwatch-'))
  const events = new EventStream()
  const store = openStore(dataDir)
  const platform: Platform = { account: ACCOUNT, url: '', store, events, settings: DEFAULT_SETTINGS }
  // Five seconds into a minute, so that a test knows where it stands.
  let now = Math.floor(Date.now() / 60_000) * 60_000 + 5000
  const sent: Sent[] = []
  const targets = {
    publish: (to: string, message: string) => void sent.push({ to, message: JSON.parse(message) }),
    invokeFunction() {},
    putEvent() {},
  }
  const metrics = new Metrics(platform, { now: () => now })
  const logs = new Logs(platform)
  const services = [
    logsService(logs, { targets, putMetrics: metrics.put.bind(metrics) }),
    cloudwatchService(metrics, { logs, targets }),
  ] as const
  const types = { ...services[0].resources, ...services[1].resources }
  const { alarms } = services[1]
  return {
    create(resources) {
      return Object.entries(resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
        const group = (Properties as { LogGroupName?: string }).LogGroupName
        if (group && !logs.hasGroup(REGION, group)) logs.createLogGroup(REGION, group)
        try {
          const type = types[Type]
          if (!type) throw new Error(`the type ${Type} has nothing to do with CloudWatch`)
          type.create(Properties as never, contextOf(logicalId))
          return []
        } catch (error) {
          return [`${logicalId}: ${error instanceof Error ? error.message : error}`]
        }
      })
    },
    log(group, lines) {
      logs.write(
        REGION,
        group,
        'stream',
        lines.map((message) => ({ timestamp: now, message })),
      )
    },
    put(namespace, MetricName, dimensions, ...Values) {
      metrics.put(REGION, namespace, [{ MetricName, Values, Dimensions: listed(dimensions) } as MetricDatum])
    },
    pass(seconds) {
      now += seconds * 1000
      alarms.evaluate()
    },
    state: (name) => alarms.state(REGION, name),
    sent: () => sent,
    kept: () =>
      (services[1].overview?.().metrics ?? []).map(({ minutes, ...metric }) => ({
        ...metric,
        sum: minutes.reduce((total, { sum }) => total + sum, 0),
        count: minutes.reduce((total, { count }) => total + count, 0),
      })),
    dashboards: () => services[1].overview?.().dashboards ?? [],
    async close() {
      for (const service of services) await service.close?.()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function contextOf(logicalId: string): ResourceContext {
  const generateName = (longest = 255) => `stack-${logicalId}-1A2B3C4D5E6F`.slice(0, longest)
  return { region: REGION, account: ACCOUNT, stackName: 'stack', stackId: 'stack', logicalId, generateName }
}

function listed(dimensions: Record<string, string>): Dimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
}
