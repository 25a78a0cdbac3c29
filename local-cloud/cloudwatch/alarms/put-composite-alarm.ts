import type { Call } from '../../service.ts'
import { missingParameter, notHere, validation } from '../errors.ts'
import type { CompositeAlarmSettings } from './alarm.ts'
import { alarmsOf, parseAlarmRule } from './alarm-rule.ts'
import type { Alarms } from './alarms.ts'
import { type ActionsInput, checkActions, tagsOf } from './check-actions.ts'
import { nameOf } from './composite-alarm.ts'
import { checkRoom, otherType } from './put-metric-alarm.ts'

interface Input extends ActionsInput {
  AlarmRule?: string
  ActionsSuppressor?: string
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export function putCompositeAlarm(alarms: Alarms) {
  return (input: Input, { region }: Call) => {
    const settings = checkCompositeAlarm(input)
    const existing = alarms.find(region, settings.AlarmName)
    if (existing && existing.type !== 'CompositeAlarm') throw otherType(settings.AlarmName)
    checkRoom(alarms, region, existing !== undefined)
    const named = alarmsOf(parseAlarmRule(settings.AlarmRule)).map(nameOf)
    const lacking = named.filter((name) => name !== settings.AlarmName && !alarms.find(region, name))
    if (lacking.length > 0) {
      throw validation(
        `Could not save the composite alarm as alarms [${lacking.join(', ')}] in the alarm rule do not exist`,
      )
    }
    alarms.put(region, { type: 'CompositeAlarm', settings }, tagsOf(input))
  }
}

export function checkCompositeAlarm(input: Input): CompositeAlarmSettings {
  const { AlarmRule, ActionsSuppressor } = input
  if (!AlarmRule) throw missingParameter('AlarmRule')
  if (ActionsSuppressor !== undefined) throw notHere('suppression of actions (ActionsSuppressor)')
  if (AlarmRule.length > 10_240)
    throw validation('The parameter AlarmRule must be shorter than or equal to 10240 characters.')
  const settings = { ...checkActions(input), AlarmRule }
  try {
    const count = alarmsOf(parseAlarmRule(AlarmRule)).length
    if (count > 100) throw new Error('It is about more than 100 alarms')
  } catch (error) {
    throw validation(`AlarmRule is not valid: ${error instanceof Error ? error.message : error}.`)
  }
  return settings
}
