import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { doneMessage } from './replies.ts'

/** Gives a function that tells the topic what was done. */
export function publisherTo(TopicArn: string, sns = new SNSClient({ maxAttempts: 3 })) {
  return async (message: ReturnType<typeof doneMessage>): Promise<void> => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    const MessageAttributes = { type: text(message.type), source: text('pipeline'), stage: text(message.stage) }
    await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message), MessageAttributes }))
  }
}
