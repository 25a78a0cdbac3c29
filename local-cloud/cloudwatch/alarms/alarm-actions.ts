import type { Sender, Targets } from '../../targets.ts'
import type { Alarm, AlarmChange, StateValue } from './alarm.ts'
import { alarmDetail, lambdaEvent } from './alarm-event.ts'
import { notificationMessage, notificationSubject } from './notification.ts'

export type ActionTargets = Pick<Targets, 'publish' | 'invokeFunction' | 'putEvent'>

export interface ActionOutcome {
  arn: string
  /** What went out. */
  message: string
  /** Why it did not. */
  error?: string
}

/** Does what the alarm says of its new state. None of it can fail the alarm. */
export function takeActions(change: AlarmChange, targets: ActionTargets): ActionOutcome[] {
  return actionsOf(change.alarm).map((arn) => {
    const isTopic = arn.startsWith('arn:aws:sns:')
    const message = isTopic ? notificationMessage(change) : JSON.stringify(lambdaEvent(change))
    try {
      if (isTopic) targets.publish(arn, message, senderOf(change.alarm, CLOUDWATCH), notificationSubject(change.alarm))
      else targets.invokeFunction(arn, Buffer.from(message), senderOf(change.alarm, LAMBDA))
      return { arn, message }
    } catch (error) {
      return { arn, message, error: error instanceof Error ? error.message : String(error) }
    }
  })
}

/** Every change of a state, whether the alarm's actions are enabled or not. */
export function tellEventBridge(change: AlarmChange, targets: ActionTargets): void {
  const { region, arn, state } = change.alarm
  const bus = `arn:aws:events:${region}:${arn.split(':')[4]}:event-bus/default`
  const detailType = 'CloudWatch Alarm State Change'
  const event = {
    source: 'aws.cloudwatch',
    detailType,
    detail: alarmDetail(change),
    resources: [arn],
    time: state.since,
  }
  targets.putEvent(bus, event, senderOf(change.alarm, CLOUDWATCH))
}

const CLOUDWATCH = 'cloudwatch.amazonaws.com'
/** Of alarms that invoke a function. */
const LAMBDA = 'lambda.alarms.cloudwatch.amazonaws.com'

function senderOf({ arn }: Alarm, service: string): Sender {
  return { service, sourceArn: arn }
}

function actionsOf({ settings, state }: Alarm): string[] {
  const all: Record<StateValue, string[]> = {
    OK: settings.OKActions,
    ALARM: settings.AlarmActions,
    INSUFFICIENT_DATA: settings.InsufficientDataActions,
  }
  return settings.ActionsEnabled ? all[state.value] : []
}
