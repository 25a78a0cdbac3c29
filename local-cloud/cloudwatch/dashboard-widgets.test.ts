import { queriesOf, widgetsOf } from './dashboard-widgets.ts'

const stat = (
  Namespace: string,
  MetricName: string,
  dimensions: Record<string, string>,
  Stat: string,
  Period = 60,
) => ({
  Metric: {
    Namespace,
    MetricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  },
  Period,
  Stat,
})

describe('the rows of a metric widget', () => {
  it("ask for the widget's statistic and period, unless a row says its own", () => {
    const metrics = [
      ['Shop', 'Orders'],
      ['Shop', 'Delay', 'stage', 'dev', { stat: 'p90', period: 10, label: 'slow', id: 'm2', visible: false }],
    ]

    expect(queriesOf({ metrics, stat: 'Sum', period: 60 })).toEqual([
      { Id: 'line1', ReturnData: true, MetricStat: stat('Shop', 'Orders', {}, 'Sum') },
      { Id: 'm2', Label: 'slow', ReturnData: false, MetricStat: stat('Shop', 'Delay', { stage: 'dev' }, 'p90', 10) },
    ])
  })

  it('are averages of five minutes where nothing is said', () => {
    expect(queriesOf({ metrics: [['Shop', 'Orders']] })).toMatchObject([
      { MetricStat: { Stat: 'Average', Period: 300 } },
    ])
  })

  it('say with "." and "..." that it is as above', () => {
    const metrics = [
      ['Shop', 'Orders', 'stage', 'dev', 'kind', 'gift'],
      ['.', 'Returns', '.', '.', '.', '.'],
      ['...', 'book'],
      ['...', { stat: 'Maximum' }],
    ]

    const asked = queriesOf({ metrics, stat: 'Sum', period: 60 }).map(({ MetricStat }) => MetricStat)

    expect(asked).toEqual([
      stat('Shop', 'Orders', { stage: 'dev', kind: 'gift' }, 'Sum'),
      stat('Shop', 'Returns', { stage: 'dev', kind: 'gift' }, 'Sum'),
      stat('Shop', 'Returns', { stage: 'dev', kind: 'book' }, 'Sum'),
      stat('Shop', 'Returns', { stage: 'dev', kind: 'book' }, 'Maximum'),
    ])
  })

  it('may be expressions, which no row repeats', () => {
    const metrics = [
      ['Shop', 'Orders', { id: 'm1' }],
      [{ expression: 'm1 * 2', id: 'e1', label: 'twice' }],
      ['.', 'Returns'],
    ]

    expect(queriesOf({ metrics, period: 60 })).toMatchObject([
      { Id: 'm1' },
      { Id: 'e1', Label: 'twice', Expression: 'm1 * 2', Period: 60 },
      { MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Returns' } } },
    ])
  })

  it.each([[['Shop']], [['Shop', 'Orders', 'stage']]])('are refused where they name no metric: %j', (row) => {
    expect(() => queriesOf({ metrics: [row] })).toThrow('a namespace, a name, and pairs of dimensions')
  })
})

it('widgets without a place are six by six, at the top left', () => {
  expect(widgetsOf('{"widgets":[{"type":"text","properties":{"markdown":"# hi"}}]}')).toEqual([
    { type: 'text', x: 0, y: 0, width: 6, height: 6, properties: { markdown: '# hi' } },
  ])
})
