import {
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

/** The SDK's name for DashboardNotFoundError: it goes by the code of the query protocol, which two errors share. */
const NOT_FOUND = 'ResourceNotFound'

const WIDGET = { type: 'text', x: 0, y: 0, width: 24, height: 2, properties: { markdown: 'hello' } }
const put = (body: unknown, DashboardName = 'shop') =>
  cloud.cloudwatch.send(
    new PutDashboardCommand({ DashboardName, DashboardBody: typeof body === 'string' ? body : JSON.stringify(body) }),
  )

describe('dashboards', () => {
  it('are kept as they were put, of the account and not of a region, over a restart', async () => {
    const body = JSON.stringify({ widgets: [WIDGET] })
    const answer = await put(body)
    await cloud.restart()

    expect(answer.DashboardValidationMessages).toEqual([])
    expect(await cloud.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'shop' }))).toMatchObject({
      DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/shop',
      DashboardBody: body,
      DashboardName: 'shop',
    })
  })

  it('are listed by prefix, and deleted all or none', async () => {
    await put({ widgets: [] }, 'shop-dev')
    await put({ widgets: [] }, 'shop-prod')
    await put({ widgets: [] }, 'other')
    const names = async (DashboardNamePrefix?: string) => {
      const { DashboardEntries } = await cloud.cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix }))
      return DashboardEntries?.map(({ DashboardName, Size }) => [DashboardName, Size])
    }
    const remove = (...DashboardNames: string[]) =>
      cloud.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames }))

    expect(await names('shop-')).toEqual([
      ['shop-dev', 14],
      ['shop-prod', 14],
    ])
    await expect(remove('shop-dev', 'gone')).rejects.toMatchObject({ name: NOT_FOUND })
    await remove('shop-dev', 'other')
    expect(await names()).toEqual([['shop-prod', 14]])
  })

  it('take what they do not know with a warning', async () => {
    expect((await put({ widgets: [], colour: 'red' })).DashboardValidationMessages).toEqual([
      { DataPath: '/colour', Message: 'Should NOT have additional properties' },
    ])
  })

  it.each([
    ['no JSON', '{', '/', 'The field DashboardBody must be a valid JSON object'],
    ['a list', [], '/', 'The field DashboardBody must be a valid JSON object'],
    ['no widgets', {}, '/', "Should have required property 'widgets'"],
    ['a widget that is text', { widgets: ['x'] }, '/widgets/0', 'Should be object'],
    ['a widget of no type', { widgets: [{ properties: {} }] }, '/widgets/0', "Should have required property 'type'"],
    [
      'a type that is none',
      { widgets: [{ ...WIDGET, type: 'pie' }] },
      '/widgets/0/type',
      'Should be equal to one of the allowed values',
    ],
    ['a widget too wide', { widgets: [WIDGET, { ...WIDGET, width: 25 }] }, '/widgets/1/width', 'Should be <= 24'],
    ['a widget too high up', { widgets: [{ ...WIDGET, y: -1 }] }, '/widgets/0/y', 'Should be >= 0'],
    ['a position that is text', { widgets: [{ ...WIDGET, x: '0' }] }, '/widgets/0/x', 'Should be integer'],
  ])('refuse %s', async (_what, body, DataPath, Message) => {
    await expect(put(body)).rejects.toMatchObject({
      name: 'DashboardInvalidInputError',
      dashboardValidationMessages: [{ DataPath, Message }],
    })
    await expect(cloud.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'shop' }))).rejects.toMatchObject({
      name: NOT_FOUND,
    })
  })

  it('refuse a name with a space', async () => {
    await expect(put({ widgets: [] }, 'my shop')).rejects.toThrow('DashboardName')
  })
})
