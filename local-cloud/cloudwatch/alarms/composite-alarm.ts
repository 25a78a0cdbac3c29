import type { Alarm, AlarmState, CompositeAlarm } from './alarm.ts'
import { alarmsOf, holds, parseAlarmRule } from './alarm-rule.ts'
import { longTime, timestamp, writeJson } from './aws-format.ts'
import { INITIAL_REASON } from './state-reason.ts'

type Find = (name: string) => Alarm | undefined

interface Surroundings {
  /** By name. */
  find: Find
  /** The alarm whose change makes this one be looked at. */
  cause?: { arn: string; name: string }
  now: number
}

/** The state that its rule gives it now; nothing where it stays as it is. */
export function evaluateCompositeAlarm(
  { settings, state, arn }: CompositeAlarm,
  { find, cause, now }: Surroundings,
): AlarmState | undefined {
  const rule = parseAlarmRule(settings.AlarmRule)
  const named = alarmsOf(rule).flatMap((name) => find(nameOf(name)) ?? [])
  const value = holds(rule, (name) => find(nameOf(name))?.state.value) ? 'ALARM' : 'OK'
  if (value === state.value) return undefined
  const causing = cause && named.find((alarm) => alarm.arn === cause.arn)
  return {
    value,
    reason: causing
      ? `${causing.arn} transitioned to ${causing.state.value} at ${longTime(causing.state.since)}`
      : `${arn} was ${state.reason === INITIAL_REASON ? 'created' : 'updated'} and its alarm rule evaluates to ${value}`,
    reasonData: writeJson({
      triggeringAlarms: (causing ? [causing] : named).map((alarm) => ({
        arn: alarm.arn,
        state: { value: alarm.state.value, timestamp: timestamp(alarm.state.since) },
      })),
    }),
    since: now,
  }
}

/** The alarms that the rule is about, by name. */
export function childrenOf({ settings }: CompositeAlarm): string[] {
  return alarmsOf(parseAlarmRule(settings.AlarmRule)).map(nameOf)
}

/** Whether its rule is about itself, by however many steps. */
export function isInCycle(alarm: CompositeAlarm, find: Find): boolean {
  const seen = new Set<string>()
  const open = childrenOf(alarm)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === alarm.settings.AlarmName) return true
    const child = find(name)
    if (seen.has(name) || child?.type !== 'CompositeAlarm') continue
    seen.add(name)
    open.push(...childrenOf(child))
  }
  return false
}

/** A rule may name an alarm by its ARN. */
export function nameOf(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:aws:cloudwatch:[^:]*:\d*:alarm:/, '')
}
