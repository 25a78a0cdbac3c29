import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { awsClient } from '../aws.ts'
import { exportOf } from '../deployed.ts'
import { readMessage } from './message-file.ts'

/** `npm run -s lab publish events/alert.json [stage]`: publishes a message to the topic ops-events of the stage. */
export async function publish(file: string | undefined, stage = 'dev'): Promise<number> {
  if (!file) throw new Error('What to publish? As in: npm run -s lab publish events/alert.json')
  console.log(`Published as ${await publishMessage(readMessage(file), stage)}`)
  return 0
}

/** Publishes a text to the topic ops-events of the stage. Gives the message's id. */
export async function publishMessage(text: string, stage: string): Promise<string | undefined> {
  const TopicArn = await exportOf(`ops-events-${stage}`)
  const sns = new SNSClient(awsClient())
  const { MessageId } = await sns
    .send(new PublishCommand({ TopicArn, Message: text, MessageAttributes: attributesOf(text) }))
    .finally(() => sns.destroy())
  return MessageId
}

/** What the labs' publishers say of a message for filter policies; what is no JSON is published as it is. */
function attributesOf(text: string) {
  const { type, source, stage } = parse(text)
  const strings = Object.entries({ type, source, stage }).filter(([, value]) => typeof value === 'string' && value)
  return Object.fromEntries(
    strings.map(([name, value]) => [name, { DataType: 'String', StringValue: value as string }]),
  )
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
