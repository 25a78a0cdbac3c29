import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { clientSettings } from './client-settings.ts'
import type { OpsMessage } from './deployment.ts'
import { setting } from './setting.ts'

// Made once for each environment: its connection to SNS stays open. Region and credentials come from the environment.
// #region publish
const sns = new SNSClient(clientSettings)
const TopicArn = setting('TOPIC_ARN')

/** Publishes to ops-events; rejects where SNS did not take the message. */
export async function publish(message: OpsMessage): Promise<void> {
  const Message = JSON.stringify(message)
  const command = new PublishCommand({ TopicArn, Message, MessageAttributes: attributesOf(message) })
  const { MessageId } = await sns.send(command)
  console.info({ message: 'Published', messageId: MessageId, type: message.type })
}
// #endregion publish

/** What subscribers filter by. */
function attributesOf({ type, source, stage }: OpsMessage) {
  const texts = Object.entries({ type, source, stage }).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts.map(([name, value]) => [name, { DataType: 'String', StringValue: String(value) }]))
}
