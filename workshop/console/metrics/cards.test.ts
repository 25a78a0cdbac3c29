import type { Overview } from '#local-cloud/cloud.ts'
import { seriesOf } from '../datadog/series.ts'
import { deadLetters, queueCards } from '../queues/queue-cards.ts'
import * as cards from './metric-cards.ts'

const metricCards = (metrics: Metric[], now: number, apis: Overview['apis'] = []) =>
  cards.metricCards({ metrics, apis }, now)
const NOW = 100 * 60_000 + 5
type Metric = Overview['metrics'][number]
const metric = (more: Partial<Metric>): Metric => ({
  ...{ namespace: 'Desk', name: 'sent', dimensions: { stage: 'dev' }, unit: 'Count' },
  minutes: [{ time: 100 * 60_000, sum: 6, count: 3, maximum: 4 }],
  ...more,
})

describe('metrics as cards', () => {
  it('sum what is counted, and average what is measured', () => {
    const [sent, took] = metricCards([metric({}), metric({ name: 'took', unit: 'Milliseconds' })], NOW)

    expect(sent).toMatchObject({ statistic: 'Sum', latest: 6, dimensions: 'stage dev' })
    expect(took).toMatchObject({ statistic: 'Average', latest: 2 })
  })

  it('have a bar for each of 30 minutes, now at the end; what is older is left out', () => {
    const minutes = [50, 71, 90, 100].map((minute) => ({
      time: minute * 60_000,
      sum: minute,
      count: 1,
      maximum: minute,
    }))

    const [card] = metricCards([metric({ minutes })], NOW)

    expect(card?.bars).toHaveLength(30)
    expect([card?.bars[0], card?.bars[19], card?.bars[29]]).toEqual([71, 90, 100])
    expect(card?.bars.filter((bar) => bar > 0)).toHaveLength(3)
  })

  it.each([
    ['a function as a whole', { name: 'Invocations', dimensions: { FunctionName: 'f' } }, 1],
    ['one of its versions', { name: 'Invocations', dimensions: { FunctionName: 'f', Resource: 'f:1' } }, 0],
    ['all functions together', { name: 'Invocations', dimensions: {} }, 0],
    ['what few look at', { name: 'AsyncEventAge', dimensions: { FunctionName: 'f' } }, 0],
    ['errors that happened', { name: 'Errors', dimensions: { FunctionName: 'f' } }, 1],
    [
      'errors that did not',
      { name: 'Errors', dimensions: { FunctionName: 'f' }, minutes: [{ time: NOW, sum: 0, count: 1, maximum: 0 }] },
      0,
    ],
  ])("of AWS's: %s", (_what, more, count) => {
    expect(metricCards([metric({ namespace: 'AWS/Lambda', ...(more as Partial<Metric>) })], NOW)).toHaveLength(count)
  })

  it('call an API by its name', () => {
    const apis = [{ id: 'abc', name: 'desk', kind: 'HTTP' as const, routes: [], urls: {} }]
    const asked = metric({ namespace: 'AWS/ApiGateway', name: 'Count', dimensions: { ApiId: 'abc' } })

    expect(metricCards([asked], NOW, apis)[0]?.dimensions).toBe('desk')
  })

  it("put a program's own first", () => {
    const shown = metricCards(
      [metric({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions: { FunctionName: 'f' } }), metric({})],
      NOW,
    )

    expect(shown.map(({ namespace }) => namespace)).toEqual(['Desk', 'AWS/Lambda'])
  })
})

describe("Datadog's series", () => {
  const point = (value: number, tags = ['stage:dev'], name = 'm') => ({
    metric: name,
    type: 'count',
    timestamp: 1,
    value,
    tags,
  })

  it('are apart by metric and tags, whatever the order of these; what came last stands first', () => {
    const series = seriesOf([point(1, ['a', 'b']), point(2), point(3, ['b', 'a'])])

    expect(series.map(({ latest, bars }) => [latest, bars])).toEqual([
      [3, [1, 3]],
      [2, [2]],
    ])
  })

  it('keep the latest thirty values', () => {
    expect(seriesOf(Array.from({ length: 50 }, (_, value) => point(value)))[0]?.bars[0]).toBe(20)
  })
})

describe('queues', () => {
  const queue = (name: string, visible: number, deadLetterTargetArn?: string) => ({
    ...{ name, arn: `arn:aws:sqs:us-east-1:0:${name}`, visible, inFlight: 0, delayed: 0, deadLetterTargetArn },
  })
  const queues = [queue('work', 5, 'arn:aws:sqs:us-east-1:0:rest'), queue('rest', 2), queue('api-dlq', 0)]

  it('are dead-letter queues where another says so, or their name', () => {
    expect(queueCards(queues).map(({ name, isDeadLetter }) => [name, isDeadLetter])).toEqual([
      ['rest', true],
      ['api-dlq', true],
      ['work', false],
    ])
  })

  it('count as trouble what lies in those only', () => {
    expect(deadLetters(queues)).toBe(2)
  })
})
