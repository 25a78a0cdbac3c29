import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { clientSettings } from './client-settings.ts'
import type { OpsMessage } from './message.ts'

/** Gives a function that publishes to a topic. It rejects where SNS did not take the message. */
export function publisherTo(TopicArn: string, sns = new SNSClient(clientSettings)) {
  return async (message: OpsMessage): Promise<void> => {
    const { type, source, stage } = message
    const attributes = Object.entries({ type, source, stage })
    const MessageAttributes = Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    )
    await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message), MessageAttributes }))
  }
}
