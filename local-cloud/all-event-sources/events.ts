import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { until } from '../test-server.ts'
import type { Shop } from './shop.ts'

export function events(shop: () => Shop): void {
  const heard = (wanted: object) =>
    until(async () => (await shop().heard('clerk')).some((one) => JSON.stringify(one) === JSON.stringify(wanted)), 60)
  const sell = async (item: string, total: number) => {
    const client = new EventBridgeClient(shop().client)
    const Detail = JSON.stringify({ item, total })
    const entry = { EventBusName: 'shop-dev', Source: 'till', DetailType: 'Sold', Detail }
    await client.send(new PutEventsCommand({ Entries: [entry] }))
    client.destroy()
  }

  describe('its schedules', () => {
    it.each([
      ['of a rule', '/_aws/eventbridge/rules/shop-dev-nightly/fire', { run: 'nightly' }],
      ['of Scheduler, in the name of a role', '/_aws/scheduler/schedules/shop-dev-weekly/fire', { run: 'weekly' }],
    ])('%s invoke its function with their input', async (_whose, path, input) => {
      const { status } = await fetch(shop().url + path, { method: 'POST' })

      expect(status).toBe(200)
      await heard(input)
    })
  })

  describe('its bus', () => {
    it('gives what matches the pattern to the function, as the transformer says', async () => {
      await sell('pen', 2)
      await sell('clock', 120)

      await heard({ sold: 'clock', for: 120, rule: 'shop-dev-clerk-rule-4' })
      expect((await shop().heard('clerk')).filter(({ sold }) => sold === 'pen')).toEqual([])
    })

    it('sends what may not be delivered to the queue of the target, with the reason', async () => {
      const lambda = new LambdaClient(shop().client)
      const alias = { FunctionName: 'shop-dev-clerk', Qualifier: 'live' }
      const { Policy = '' } = await lambda.send(new GetPolicyCommand(alias))
      const statements: { Sid: string }[] = JSON.parse(Policy).Statement
      const ofRule = statements.find((statement) => JSON.stringify(statement).includes('rule/shop-dev/'))
      await lambda.send(new RemovePermissionCommand({ ...alias, StatementId: ofRule?.Sid }))
      lambda.destroy()

      await sell('tower', 1000)

      const { body, attributes } = await shop().take('MissedUrl')
      expect(JSON.parse(body).detail).toEqual({ item: 'tower', total: 1000 })
      expect(attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS' })
    })
  })
}
