import type { MessageAttributes } from '../../sqs/message.ts'
import type { Outcome, QueuedEvent } from './queued-event.ts'

const MAX_MESSAGE_BYTES = 1024

/**
 * How a dead-letter queue or topic learns why it gets an event: the message itself is the event as it was.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
 */
export function deadLetterAttributes(event: QueuedEvent, { invocation, refusal }: Outcome): MessageAttributes {
  const code = invocation ? 200 : (refusal?.status ?? 500)
  const message = invocation ? errorMessage(invocation.payload) : (refusal?.message ?? '')
  return {
    RequestID: { DataType: 'String', StringValue: event.requestId },
    ErrorCode: { DataType: 'Number', StringValue: String(code) },
    // An attribute may not be empty.
    ErrorMessage: { DataType: 'String', StringValue: firstKilobyte(message) || ' ' },
  }
}

function errorMessage(payload: Buffer): string {
  const { errorMessage: message = '' } = JSON.parse(payload.toString('utf8')) as { errorMessage?: string }
  return message
}

/** A character that is cut through is left out. */
function firstKilobyte(text: string): string {
  return Buffer.from(text)
    .subarray(0, MAX_MESSAGE_BYTES)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
}
