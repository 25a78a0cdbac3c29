import { CloudError } from '../../errors.ts'
import type { MessageAttributes } from '../../sqs/message.ts'
import type { Sender, Targets } from '../../targets.ts'

/** Hands a text to the function, queue or topic of an ARN. Throws what that answers. */
export function send(targets: Targets, arn: string, text: string, sender: Sender): void {
  const service = arn.split(':')[2]
  if (service === 'lambda') targets.invokeFunction(arn, Buffer.from(checkJson(text)), sender)
  else if (service === 'sqs') targets.sendMessage(arn, text, sender)
  else if (service === 'sns') targets.publish(arn, text, sender)
  else throw new CloudError('InvalidTarget', `The local cloud cannot deliver to ${arn}.`)
}

/** As `RULE_ARN: { DataType: 'String', … }`; what is empty is left out. */
export function messageAttributes(values: Record<string, string | number | undefined>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, { DataType: 'String', StringValue: String(value) }]],
    ),
  )
}

/** Lambda takes JSON only. */
function checkJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    const reason = (error as Error).message
    throw new CloudError('InvalidRequestContentException', `Could not parse request body into JSON: ${reason}`)
  }
}
