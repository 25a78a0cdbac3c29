import { PutDashboardCommand } from '@aws-sdk/client-cloudwatch'
import { type ContractServer, NOON, startContractServer } from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

describe('a dashboard, drawn', () => {
  it("has the values of each line of the last half hour, in time's order", async () => {
    for (const [minute, value] of [
      [40, 9],
      [20, 1],
      [10, 2],
      [10, 3],
    ] as const) {
      await cloud.put('Shop', {
        MetricName: 'Orders',
        Value: value,
        Timestamp: new Date(NOON - minute * 60_000),
      })
    }

    const widget = await drawn({
      ...{ title: 'Orders', region: 'us-east-1', stat: 'Sum', period: 60 },
      metrics: [
        ['Shop', 'Orders', { id: 'm1', label: 'orders' }],
        ['.', '.', { stat: 'Maximum' }],
        [{ expression: 'm1 * 2', label: 'twice' }],
        ['Shop', 'Returns'],
      ],
    })

    const at = (minute: number) => NOON - minute * 60_000
    expect(widget).toMatchObject({ title: 'Orders', x: 3, width: 12 })
    expect(widget?.lines).toEqual([
      {
        label: 'orders',
        stat: 'Sum',
        period: 60,
        points: [
          [at(20), 1],
          [at(10), 5],
        ],
      },
      {
        label: 'Orders',
        stat: 'Maximum',
        period: 60,
        points: [
          [at(20), 1],
          [at(10), 3],
        ],
      },
      {
        label: 'twice',
        stat: undefined,
        period: 60,
        points: [
          [at(20), 2],
          [at(10), 10],
        ],
      },
      { label: 'Returns', stat: 'Sum', period: 60, points: [] },
    ])
  })

  it('names the alarms of its widgets, and has their texts', async () => {
    const alarms = ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-errors']

    expect(await drawn({ alarms }, 'alarm')).toMatchObject({ alarms: ['shop-errors'] })
    expect(await drawn({ annotations: { alarms } })).toMatchObject({ alarms: ['shop-errors'] })
    expect(await drawn({ markdown: '# Shop' }, 'text')).toMatchObject({ text: '# Shop' })
  })

  it.each([
    ['no region', { metrics: [['Shop', 'Orders']] }, 'does not say its region'],
    ['half a dimension', { region: 'us-east-1', metrics: [['Shop', 'Orders', 'stage']] }, 'pairs of dimensions'],
    ['a statistic that there is not', { region: 'us-east-1', stat: 'Median', metrics: [['Shop', 'Orders']] }, 'Median'],
    ['a row that is none', { region: 'us-east-1', metrics: ['Shop'] }, 'function'],
    ['no time', { region: 'us-east-1', metrics: [[{ expression: 'TIME_SERIES(1)', period: 0.001 }]] }, 'eriod'],
  ])('says what is wrong with a widget of %s, and draws the others', async (_what, properties, problem) => {
    const [bad, good] = await widgets([
      { type: 'metric', properties },
      { type: 'text', properties: { markdown: 'hello' } },
    ])

    expect(bad).toMatchObject({ problem: expect.stringContaining(problem) })
    expect(good).toMatchObject({ text: 'hello' })
  })

  it('does not draw logs', async () => {
    expect(await drawn({ query: "SOURCE 'x'" }, 'log')).toMatchObject({
      problem: 'The local cloud draws no widgets of type log.',
    })
  })
})

async function drawn(properties: object, type = 'metric') {
  return (await widgets([{ type, x: 3, y: 0, width: 12, height: 6, properties }]))[0]
}

async function widgets(all: object[]) {
  const DashboardBody = JSON.stringify({ widgets: all })
  await cloud.cloudwatch.send(new PutDashboardCommand({ DashboardName: 'shop', DashboardBody }))
  return cloud.service.overview?.().dashboards?.[0]?.widgets ?? []
}
