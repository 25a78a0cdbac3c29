import {
  CloudWatchClient,
  type Datapoint,
  GetMetricStatisticsCommand,
  type Metric,
  paginateListMetrics,
  type Statistic,
} from '@aws-sdk/client-cloudwatch'
import { awsClient, explainNoCloud } from '../aws.ts'
import { paint } from '../terminal.ts'
import { readUntil, waitFor } from './wait.ts'

const USAGE = `npm run -s lab metrics                the metrics of the ops desk, of the last quarter of an hour
npm run -s lab metrics until 4        waits until there are four
npm run -s lab metrics stage prod     of another stage than dev`

const MINUTES = 15
const STATISTICS: Statistic[] = ['Sum', 'SampleCount', 'Average', 'Maximum']

/** `npm run -s lab metrics …`: what CloudWatch has in the namespace `OpsDesk/<stage>`. */
export async function metrics(words: string[]): Promise<number> {
  const { stage, wanted } = read(words)
  const client = new CloudWatchClient(awsClient())
  try {
    const lines = await waitFor(
      wanted,
      () => linesOf(client, `OpsDesk/${stage}`),
      (found) => found.length,
    )
    show(`OpsDesk/${stage}`, lines)
    return 0
  } catch (error) {
    throw explainNoCloud(error)
  } finally {
    client.destroy()
  }
}

function read(words: string[]): { stage: string; wanted: number } {
  const given = { stage: 'dev', wanted: 0 }
  for (let at = 0; at < words.length; at += 2) {
    const [word, value] = [words[at], words[at + 1]]
    if (word === 'until') given.wanted = readUntil(value, USAGE)
    else if (word === 'stage' && value) given.stage = value
    else throw new Error(`"${word}" is not a word of metrics. As in:\n\n${USAGE}`)
  }
  return given
}

interface Line {
  name: string
  dimensions: string
  value: string
}

/** By name and dimensions; only those with data. */
async function linesOf(client: CloudWatchClient, Namespace: string): Promise<Line[]> {
  const found: Metric[] = []
  for await (const { Metrics = [] } of paginateListMetrics({ client }, { Namespace })) found.push(...Metrics)
  const lines = await Promise.all(found.map((metric) => lineOf(client, metric)))
  const key = ({ name, dimensions }: Line) => `${name} ${dimensions}`
  return lines.flat().sort((a, b) => key(a).localeCompare(key(b)))
}

async function lineOf(client: CloudWatchClient, metric: Metric): Promise<Line[]> {
  const { Namespace, MetricName, Dimensions = [] } = metric
  const minute = 60_000
  const EndTime = new Date(Math.ceil((Date.now() + 1) / minute) * minute)
  const StartTime = new Date(EndTime.getTime() - MINUTES * minute)
  const range = { StartTime, EndTime, Period: MINUTES * 60, Statistics: STATISTICS }
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({ Namespace, MetricName, Dimensions, ...range }),
  )
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name} ${Value}`).join(', ')
  return Datapoints.slice(0, 1).map((datapoint) => ({ name: MetricName ?? '', dimensions, value: saidOf(datapoint) }))
}

/** A count is summed up; what is measured has an average and a largest. */
function saidOf({ Unit, Sum = 0, SampleCount = 0, Average = 0, Maximum = 0 }: Datapoint): string {
  const figure = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 })
  if (Unit === 'Count') return figure(Sum)
  return `${figure(Average)} ms on average, ${figure(Maximum)} ms at most, of ${SampleCount}`
}

function show(namespace: string, lines: Line[]): void {
  console.log(`${namespace}, the last ${MINUTES} minutes: ${lines.length} metric${lines.length === 1 ? '' : 's'}`)
  const width = (of: keyof Line) => Math.max(0, ...lines.map((line) => line[of].length))
  for (const { name, dimensions, value } of lines) {
    const where = dimensions.padEnd(width('dimensions'))
    console.log(`  ${paint('cyan', name.padEnd(width('name')))}  ${paint('dim', where)}  ${value}`)
  }
}
