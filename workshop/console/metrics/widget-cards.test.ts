import type { Overview } from '#local-cloud/cloud.ts'
import { widgetCards } from './widget-cards.ts'

type Widget = Overview['dashboards'][number]['widgets'][number]

const NOW = 100 * 60_000
const widget = (more: Partial<Widget>): Widget => ({
  ...{ type: 'metric', title: 'Orders', x: 0, y: 0, width: 6, height: 6 },
  ...more,
})
const line = (points: [number, number][], more = {}) => ({ label: 'orders', stat: 'Sum', period: 60, points, ...more })
const cards = (widgets: Widget[], alarms: Overview['alarms'] = []) =>
  widgetCards({ dashboards: [{ name: 'shop', widgets }], alarms }, NOW)
const minute = (number: number) => number * 60_000

describe('widgets of a dashboard', () => {
  it('are in the order of their places', () => {
    const placed = [
      { title: 'c', x: 0, y: 6 },
      { title: 'b', x: 12, y: 0 },
      { title: 'a', x: 0, y: 0 },
    ]

    expect(cards(placed.map(widget)).map(({ title }) => title)).toEqual(['a', 'b', 'c'])
  })

  it('have the latest half hour from left to right, and one scale for all lines', () => {
    const [card] = cards([widget({ lines: [line([[minute(70), 2]]), line([[minute(100), 8]])] })])

    expect(card?.lines.map(({ pieces }) => pieces)).toEqual([[[[0, 0.25]]], [[[1, 1]]]])
  })

  it('join what follows a minute later, and leave gaps where nothing came', () => {
    const points: [number, number][] = [80, 81, 90].map((each) => [minute(each), 1])
    const [card] = cards([widget({ lines: [line(points)] })])

    expect(card?.lines[0]?.pieces.map(({ length }) => length)).toEqual([2, 1])
  })

  it('say the latest value, of a sum that and of all else the statistic, and a dash where there is none', () => {
    const lines = [line([[minute(99), 1204]]), line([[minute(99), 3.456]], { stat: 'p90' }), line([])]

    expect(cards([widget({ lines })])[0]?.lines.map(({ label, latest }) => `${label}: ${latest}`)).toEqual([
      'orders: 1,204',
      'orders, p90: 3.46',
      'orders: –',
    ])
  })

  it('show the state of each alarm, and one that is not there as such', () => {
    const alarm = { name: 'errors', region: 'us-east-1', state: 'ALARM' as const, reason: '', since: 0 }

    expect(cards([widget({ type: 'alarm', alarms: ['errors', 'gone'] })], [alarm])[0]?.alarms).toEqual([
      { name: 'errors', state: 'ALARM' },
      { name: 'gone', state: 'not there' },
    ])
  })

  it('say what is wrong with them', () => {
    expect(cards([widget({ problem: 'It has no region.' })])[0]).toMatchObject({ text: 'It has no region.', lines: [] })
  })
})
