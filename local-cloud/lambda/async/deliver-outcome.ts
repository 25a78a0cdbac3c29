import type { EventStream } from '../../events.ts'
import type { Sender, Targets } from '../../targets.ts'
import type { ResolvedFunction } from '../functions.ts'
import { nextTrace } from '../recursive-loops.ts'
import { emit } from '../stream-events.ts'
import { deadLetterAttributes } from './dead-letter.ts'
import { invocationRecord } from './invocation-record.ts'
import type { Outcome, QueuedEvent } from './queued-event.ts'

export interface Delivery {
  event: QueuedEvent
  outcome: Outcome
  resolved: ResolvedFunction
  targets: Targets
  events: EventStream
}

/**
 * Tells the function's destination and its dead-letter queue how an event ended, in the name of the function's role.
 * What cannot be delivered is counted and lost, as on AWS.
 */
export function deliverOutcome(delivery: Delivery): void {
  const { resolved, event, outcome } = delivery
  const config = resolved.record.eventInvokeConfigs[event.function.qualifier ?? '$LATEST']?.DestinationConfig
  const succeeded = outcome.condition === 'Success'
  const destination = (succeeded ? config?.OnSuccess : config?.OnFailure)?.Destination
  const deadLetterQueue = succeeded ? undefined : resolved.version.DeadLetterConfig?.TargetArn
  if (destination) attempt(delivery, 'destination', destination, () => sendRecord(delivery, destination))
  if (deadLetterQueue) attempt(delivery, 'dead-letter', deadLetterQueue, () => sendEvent(delivery, deadLetterQueue))
}

function attempt(
  { event, resolved, events }: Delivery,
  kind: 'destination' | 'dead-letter',
  arn: string,
  send: () => void,
): void {
  const { region, name: functionName } = resolved.record
  const { requestId } = event
  const detail = { region, functionName, requestId, qualifier: event.function.qualifier, destination: arn }
  try {
    send()
    emit(events, `lambda.${kind}-delivered`, detail)
  } catch (error) {
    emit(events, `lambda.${kind}-failed`, { ...detail, reason: (error as Error).message })
  }
}

function sendRecord(delivery: Delivery, arn: string): void {
  const { event, outcome, resolved, targets } = delivery
  const functionArn = `${resolved.record.arn}:${event.function.qualifier ?? '$LATEST'}`
  const record = invocationRecord(event, functionArn, outcome)
  const text = JSON.stringify(record)
  const sender = senderOf(resolved, event)
  const result = outcome.condition === 'Success' ? 'Success' : 'Failure'
  const send: Record<string, () => void> = {
    sqs: () => targets.sendMessage(arn, text, sender),
    sns: () => targets.publish(arn, text, sender),
    lambda: () => targets.invokeFunction(arn, Buffer.from(text), sender),
    events() {
      const detailType = `Lambda Function Invocation Result - ${result}`
      targets.putEvent(arn, { source: 'lambda', detailType, detail: record, resources: [arn, functionArn] }, sender)
    },
  }
  send[arn.split(':')[2] ?? '']?.()
}

function sendEvent({ event, outcome, resolved, targets }: Delivery, arn: string): void {
  const attributes = deadLetterAttributes(event, outcome)
  const sender = senderOf(resolved, event)
  if (arn.split(':')[2] === 'sqs') targets.sendMessage(arn, event.payload, sender, attributes)
  else targets.publish(arn, event.payload, sender, undefined, attributes)
}

function senderOf({ record, version }: ResolvedFunction, event: QueuedEvent): Sender {
  const traceHeader = nextTrace(event.traceHeader, record.arn).header
  return { service: 'lambda.amazonaws.com', sourceArn: record.arn, roleArn: version.Role, traceHeader }
}
