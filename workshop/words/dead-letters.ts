import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { awsClient } from '../aws.ts'
import { outputOf } from '../deployed.ts'
import type { Lab } from '../labs/labs.ts'
import { paint } from '../terminal.ts'
import { readUntil, waitFor } from './wait.ts'

const USAGE = `npm run -s lab dead-letters             what lies in the dead-letter queue of the lab's service, ten of it at most
npm run -s lab dead-letters until 2     waits until there are two`

/** `npm run -s lab dead-letters`: looks into the queue and leaves in it what is there. The stack's output DeadLettersUrl says where it is. */
export async function deadLetters(lab: Lab, [word, argument]: string[], stage = 'dev'): Promise<number> {
  if (word !== undefined && word !== 'until') throw new Error(`"${word}" is not a word of dead-letters:\n\n${USAGE}`)
  const wanted = word === 'until' ? readUntil(argument, USAGE) : 0
  const service = lab.id.slice(3)
  const QueueUrl = await outputOf(service, stage, 'DeadLettersUrl')
  const sqs = new SQSClient(awsClient())
  const letters = await waitFor(
    wanted,
    () => peek(sqs, QueueUrl),
    (found) => found.length,
  ).finally(() => sqs.destroy())
  console.log(`${letters.length} dead letter${letters.length === 1 ? '' : 's'} of ${service}-${stage}.`)
  for (const letter of letters) console.log(shown(letter))
  return 0
}

/** With no visibility time-out they can be received again at once. */
async function peek(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0, MessageAttributeNames: ['All'] }
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? []
}

function shown({ Body = '', MessageAttributes = {} }: Message): string {
  const reason = MessageAttributes.reason?.StringValue ?? 'given up by its queue, or refused to SNS'
  return `  ${paint('yellow', reason)}\n    ${contentOf(Body).trim().replace(/\s+/g, ' ').slice(0, 160)}`
}

/** Of a notification of SNS, the message. */
function contentOf(body: string): string {
  try {
    const { Type, Message } = JSON.parse(body)
    return Type === 'Notification' ? String(Message) : body
  } catch {
    return body
  }
}
