import { events } from './all-event-sources/events.ts'
import { functions } from './all-event-sources/functions.ts'
import { httpApi } from './all-event-sources/http-api.ts'
import { logsAndMetrics } from './all-event-sources/logs-and-metrics.ts'
import { messages } from './all-event-sources/messages.ts'
import { nothingLeft } from './all-event-sources/nothing-left.ts'
import { restApi } from './all-event-sources/rest-api.ts'
import { openShop, type Shop } from './all-event-sources/shop.ts'

jest.setTimeout(240_000)

describe('a service with all event sources, deployed by the unmodified command', () => {
  let shop: Shop

  beforeAll(async () => {
    shop = await openShop()
  })

  afterAll(() => shop?.close())

  restApi(() => shop)
  httpApi(() => shop)
  messages(() => shop)
  events(() => shop)
  logsAndMetrics(() => shop)
  functions(() => shop)

  it('has another stage of its neighbour beside it, which was deployed at the same time', async () => {
    const [dev, prod] = [await shop.outputs('ground-dev'), await shop.outputs('ground-prod')]

    expect([dev.AlertsTopic, prod.AlertsTopic]).toEqual([
      'arn:aws:sns:us-east-1:000000000000:ground-alerts-dev',
      'arn:aws:sns:us-east-1:000000000000:ground-alerts-prod',
    ])
    expect(prod.InboxUrl).not.toBe(dev.InboxUrl)
  })

  it('is all there after the cloud was stopped and started', async () => {
    const heard = await shop.heard('clerk')

    await shop.restart()

    expect(await shop.heard('clerk')).toEqual(heard)
    expect((await shop.invoke('shop-dev-keeper', {})).answer).toMatchObject({ site: 'shop.example', region: 'Bern' })
    const { ServiceEndpoint, HttpApiUrl } = shop.out
    const answers = await Promise.all([`${ServiceEndpoint}/files/a`, `${HttpApiUrl}/x`].map((url) => fetch(url)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  nothingLeft(() => shop)
})
