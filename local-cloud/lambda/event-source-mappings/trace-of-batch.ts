import type { Message } from '../../sqs/message.ts'
import { nextTrace } from '../recursive-loops.ts'

/** Of a batch's messages, the X-Ray header of the one whose chain of requests went through the function most often. */
export function longestTrace(messages: Message[], functionArn: string): string | undefined {
  const headers = messages.flatMap(({ systemAttributes }) => systemAttributes.AWSTraceHeader?.StringValue ?? [])
  const chains = headers.map((header) => ({ header, previous: nextTrace(header, functionArn).previous }))
  return chains.sort((a, b) => b.previous - a.previous)[0]?.header
}
