import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import { queriesOf, type Widget, widgetsOf } from '#local-cloud/cloudwatch/dashboard-widgets.ts'
import { awsClient, explainNoCloud } from '../aws.ts'
import type { Lab } from '../labs/labs.ts'
import { paint } from '../terminal.ts'

const MINUTES = 30

/** `npm run -s lab dashboard [stage]`: the dashboard of the lab's service, with the latest value of each line of the last half hour. */
export async function dashboard(lab: Lab, stage = 'dev'): Promise<number> {
  const name = `${lab.id.slice(3)}-${stage}`
  const client = new CloudWatchClient(awsClient())
  try {
    const widgets = widgetsOf(await bodyOf(client, name))
    const width = Math.max(0, ...widgets.map(({ properties }) => properties.title?.length ?? 0))
    console.log(name)
    for (const widget of widgets) {
      const title = (widget.properties.title ?? widget.type).padEnd(width)
      console.log(`  ${paint('cyan', title)}  ${await shownBy(client, widget)}`)
    }
    return 0
  } catch (error) {
    throw explainNoCloud(error)
  } finally {
    client.destroy()
  }
}

async function bodyOf(client: CloudWatchClient, DashboardName: string): Promise<string> {
  try {
    const { DashboardBody } = await client.send(new GetDashboardCommand({ DashboardName }))
    return DashboardBody ?? '{"widgets":[]}'
  } catch (error) {
    if (!(error instanceof Error) || !/NotFound/.test(error.name)) throw error
    throw new Error(`There is no dashboard ${DashboardName}. Deploy it: npx serverless deploy`)
  }
}

async function shownBy(client: CloudWatchClient, { type, properties }: Widget): Promise<string> {
  const { alarms, markdown } = properties
  if (type === 'text') return String(markdown ?? '').split('\n')[0]!
  if (type === 'alarm') return statesOf(client, alarms ?? [])
  if (type !== 'metric') return `a widget of type ${type}`
  return latestOf(client, properties)
}

async function statesOf(client: CloudWatchClient, arns: string[]): Promise<string> {
  const AlarmNames = arns.map((arn) => arn.split(':').slice(6).join(':'))
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames }))
  return MetricAlarms.map(({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`).join(', ')
}

async function latestOf(client: CloudWatchClient, properties: Widget['properties']): Promise<string> {
  const EndTime = new Date(Date.now() + 60_000)
  const StartTime = new Date(EndTime.getTime() - MINUTES * 60_000)
  const MetricDataQueries = queriesOf(properties)
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime }),
  )
  return MetricDataResults.map(({ Label, Values = [] }) => `${Label} ${figure(Values[0])}`).join(', ')
}

/** The latest comes first. */
function figure(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: 1 })
}
