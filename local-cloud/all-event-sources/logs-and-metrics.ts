import { CloudWatchClient, GetDashboardCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import { until } from '../test-server.ts'
import type { Shop } from './shop.ts'

export function logsAndMetrics(shop: () => Shop): void {
  let cloudwatch: CloudWatchClient

  describe('its logs and metrics', () => {
    beforeAll(async () => {
      cloudwatch = new CloudWatchClient(shop().client)
      await shop().invoke('shop-dev-meter', { took: 1200, refund: 3, failed: 'card refused' })
    })
    afterAll(() => cloudwatch?.destroy())

    it('go to the function of the subscription, where the filter lets them', async () => {
      await until(async () => (await shop().heard('shipper')).length > 0, 60)

      const shipped = await shop().heard('shipper')
      expect(shipped.map(({ from, message }) => [from, JSON.parse(String(message)).message])).toEqual([
        ['/aws/lambda/shop-dev-meter', 'card refused'],
      ])
    })

    it.each([
      ['a line of the embedded metric format', 'OrderTime', [{ Name: 'Shop', Value: 'Bern' }], 1200],
      ['a metric filter', 'Refunds', [], 3],
    ])('are numbers, by %s', async (_how, MetricName, Dimensions, Sum) => {
      const [StartTime, EndTime] = [new Date(Date.now() - 300_000), new Date(Date.now() + 60_000)]
      const range = { StartTime, EndTime, Period: 60, Statistics: ['Sum' as const] }
      const ask = new GetMetricStatisticsCommand({ Namespace: 'Shop/dev', MetricName, Dimensions, ...range })

      await until(async () => ((await cloudwatch.send(ask)).Datapoints ?? []).length > 0, 60)
      expect((await cloudwatch.send(ask)).Datapoints).toMatchObject([{ Sum }])
    })

    it('raise an alarm, which the topic of the other stack tells its queue', async () => {
      const alarms: { NewStateValue?: string; NewStateReason?: string }[] = []
      while (!alarms.some(({ NewStateValue }) => NewStateValue === 'ALARM')) {
        alarms.push(JSON.parse((await shop().take('InboxUrl', 'ground-dev')).body))
      }

      expect(alarms.at(-1)).toMatchObject({
        AlarmName: 'shop-dev-too-slow',
        OldStateValue: 'OK',
        NewStateReason: expect.stringMatching(/^Threshold Crossed: 1 datapoint \[1200\.0 .* was greater than/),
      })
    })

    it('tell EventBridge of it too, whose default bus tells the clerk', async () => {
      const told = async () =>
        (await shop().heard('clerk')).filter((event) => event['detail-type'] === 'CloudWatch Alarm State Change')
      const isAlarm = ({ detail }: Record<string, unknown>) =>
        (detail as { state: { value: string } }).state.value === 'ALARM'

      await until(async () => (await told()).some(isAlarm), 60)
      expect((await told()).find(isAlarm)).toMatchObject({ source: 'aws.cloudwatch', account: '000000000000' })
    })

    it('show in `logs --tail` as they come', async () => {
      const tail = shop().follow('shop', 'logs', '-f', 'meter', '--tail')
      let printed = ''
      tail.stdout.on('data', (data) => (printed += data))
      const asked = shop().events.length

      await until(
        () =>
          shop()
            .events.slice(asked)
            .some(({ detail }) => detail.target === 'FilterLogEvents'),
        30,
      )
      await shop().invoke('shop-dev-meter', { took: 1, failed: 'card lost' })

      await until(() => printed.includes('card lost'), 60)
      tail.kill()
    })

    it('stand on a dashboard', async () => {
      const { DashboardBody = '' } = await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'shop-dev' }))

      expect(JSON.parse(DashboardBody).widgets[1].properties.metrics).toEqual([
        ['Shop/dev', 'OrderTime', 'Shop', 'Bern'],
      ])
    })
  })
}
