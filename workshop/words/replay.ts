import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { awsClient } from '../aws.ts'
import { outputOf } from '../deployed.ts'
import type { Lab } from '../labs/labs.ts'

/**
 * `npm run -s lab replay [stage]`: hands the events in the queue of failed ones to their functions again, and takes them out of it. The stack's
 * output FailedUrl says where it is.
 */
export async function replay(lab: Lab, stage = 'dev'): Promise<number> {
  const QueueUrl = await outputOf(lab.id.slice(3), stage, 'FailedUrl')
  const sqs = new SQSClient(awsClient())
  const lambda = new LambdaClient(awsClient())
  let handed = 0
  try {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      if (Messages.length === 0) break
      for (const message of Messages) {
        await handIn(lambda, message)
        // Only now: if this is killed before, the event is handed in twice, and not never.
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
      }
      handed += Messages.length
    }
  } finally {
    sqs.destroy()
    lambda.destroy()
  }
  console.log(
    handed === 0 ? 'The queue of failed events is empty.' : `Handed in again: ${handed} of the failed events.`,
  )
  return 0
}

/** What Lambda tells an on-failure destination has the event in it, and the function. */
async function handIn(lambda: LambdaClient, { Body = '' }: Message): Promise<void> {
  const { requestContext, requestPayload } = JSON.parse(Body)
  const FunctionName = requestContext.functionArn.replace(/:\$LATEST$/, '')
  const Payload = JSON.stringify(requestPayload)
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }))
}
