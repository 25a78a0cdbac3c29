import type { EventStream } from '../../events.ts'
import type { Alarm, AlarmChange, AlarmState } from './alarm.ts'
import type { ActionOutcome } from './alarm-actions.ts'
import type { AlarmHistory, HistoryItem } from './alarm-history.ts'
import { timestamp } from './aws-format.ts'

/** Tells what happens to alarms: their history, and the stream of events. */
export class AlarmNews {
  #history: AlarmHistory
  #events: EventStream
  #now: () => number

  constructor(history: AlarmHistory, events: EventStream, now: () => number) {
    this.#history = history
    this.#events = events
    this.#now = now
  }

  configured(alarm: Alarm, what: 'created' | 'updated' | 'deleted'): void {
    const { settings } = alarm
    this.#events.emit('cloudwatch.alarm-configuration', { ...nameOf(alarm), what })
    this.#keep(alarm, 'ConfigurationUpdate', `Alarm "${settings.AlarmName}" ${what}`, { type: what, alarm: settings })
  }

  /** Also where SetAlarmState sets the state that it has: that is no event. */
  changed({ alarm, previous }: AlarmChange): void {
    const { arn, state } = alarm
    const data = { oldState: shown(previous), newState: shown(state) }
    this.#keep(alarm, 'StateUpdate', `Alarm updated from ${previous.value} to ${state.value}`, data)
    if (previous.value === state.value) return
    const detail = { alarmArn: arn, state: state.value, previousState: previous.value, reason: state.reason }
    this.#events.emit('cloudwatch.alarm', { ...nameOf(alarm), ...detail })
  }

  acted(alarm: Alarm, { arn, message, error }: ActionOutcome): void {
    const summary = error
      ? `Failed to execute action ${arn}. Received error: "${error}"`
      : `Successfully executed action ${arn}`
    this.#events.emit('cloudwatch.alarm-action', { ...nameOf(alarm), action: arn, error })
    this.#keep(alarm, 'Action', summary, {
      actionState: error ? 'Failed' : 'Succeeded',
      notificationResource: arn,
      publishedMessage: message,
      error: error ?? null,
    })
  }

  /** A fault of the local cloud's own, or of its disk. */
  failed(alarm: Alarm, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.#events.emit('cloudwatch.alarm-error', { ...nameOf(alarm), reason })
  }

  #keep(alarm: Alarm, type: HistoryItem['type'], summary: string, data: Record<string, unknown>): void {
    this.#history.add({
      ...nameOf(alarm),
      alarmType: alarm.type,
      time: this.#now(),
      type,
      summary,
      data: JSON.stringify({ version: '1.0', ...data }),
    })
  }
}

function nameOf({ region, settings }: Alarm) {
  return { region, alarmName: settings.AlarmName }
}

function shown({ value, reason, reasonData, since }: AlarmState) {
  return {
    stateValue: value,
    stateReason: reason,
    ...(reasonData && { stateReasonData: JSON.parse(reasonData) }),
    stateUpdateTimestamp: timestamp(since),
  }
}
