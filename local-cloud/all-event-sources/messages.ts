import { GetPolicyCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { until } from '../test-server.ts'
import type { Shop } from './shop.ts'

export function messages(shop: () => Shop): void {
  const order = async (message: object, state: string, total: number) => {
    const sns = new SNSClient(shop().client)
    const MessageAttributes: Record<string, MessageAttributeValue> = {
      state: { DataType: 'String', StringValue: state },
      total: { DataType: 'Number', StringValue: String(total) },
    }
    const TopicArn = shop().out.OrderTopicArn
    await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message), MessageAttributes }))
    sns.destroy()
  }
  const said = async (functionName: string) =>
    (await shop().heard(functionName)).map(({ message }) => JSON.parse(String(message)).id)

  // First, since a message comes back after the five seconds of its visibility timeout.
  beforeAll(async () => {
    const sqs = new SQSClient(shop().client)
    const Entries = ['one', 'poison', 'two'].map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: shop().out.WorkUrl, Entries }))
    sqs.destroy()
  })

  describe('its topic', () => {
    it('tells each function what the filter of its subscription lets through, by attributes or body', async () => {
      await order({ id: 1, address: { country: 'CH' } }, 'paid', 12.5)
      await order({ id: 2, address: { country: 'DE' } }, 'paid', 12.5)
      await order({ id: 3, address: { country: 'LIE' } }, 'paid', 9.5)
      await order({ id: 4, address: { country: 'DE' } }, 'open', 12.5)

      await until(async () => (await said('onPaid')).length === 2 && (await said('onSwiss')).length === 2, 60)
      expect((await said('onPaid')).sort()).toEqual([1, 2])
      expect((await said('onSwiss')).sort()).toEqual([1, 3])
    })

    it('sends what may not be delivered to the queue of the subscription', async () => {
      const lambda = new LambdaClient(shop().client)
      const alias = { FunctionName: 'shop-dev-onPaid', Qualifier: 'live' }
      const { Policy = '' } = await lambda.send(new GetPolicyCommand(alias))
      await lambda.send(new RemovePermissionCommand({ ...alias, StatementId: JSON.parse(Policy).Statement[0].Sid }))
      lambda.destroy()

      await order({ id: 5 }, 'paid', 50)

      expect(JSON.parse(JSON.parse((await shop().take('UndeliveredUrl')).body).Message)).toEqual({ id: 5 })
    })
  })

  describe('its queue', () => {
    it('brings back only the message that failed, and gives it up after the second time', async () => {
      expect((await shop().take('FailedUrl')).body).toBe('poison')

      const worked = await shop().heard('worker')
      expect(worked.map(({ body, attempt }) => `${body} ${attempt}`).sort()).toEqual(['one 1', 'two 1'])
    })
  })
}
