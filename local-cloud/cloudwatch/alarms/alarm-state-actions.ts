import { CloudError } from '../../errors.ts'
import type { Call } from '../../service.ts'
import { checkText } from '../check-datum.ts'
import { invalidValue, missingParameter, validation } from '../errors.ts'
import { page } from '../page.ts'
import type { StateValue } from './alarm.ts'
import type { HistoryItem } from './alarm-history.ts'
import type { Alarms } from './alarms.ts'
import { maxRecords, parentsOf } from './describe-alarms.ts'
import { checkEnum } from './put-metric-alarm.ts'

interface SetAlarmStateInput {
  AlarmName: string
  StateValue: StateValue
  StateReason: string
  StateReasonData?: string
}

interface HistoryInput {
  AlarmName?: string
  AlarmTypes?: HistoryItem['alarmType'][]
  HistoryItemType?: HistoryItem['type']
  /** Seconds since 1970. */
  StartDate?: number
  EndDate?: number
  ScanBy?: 'TimestampDescending' | 'TimestampAscending'
  MaxRecords?: number
  NextToken?: string
}

export function alarmStateActions(alarms: Alarms) {
  const enable = (names: string[] | undefined, region: string, ActionsEnabled: boolean) => {
    if (!names) throw missingParameter('AlarmNames')
    for (const name of names) {
      const alarm = alarms.find(region, name)
      if (alarm) alarms.update(alarm, { settings: { ...alarm.settings, ActionsEnabled } as typeof alarm.settings })
    }
  }
  return {
    /** Until the alarm is looked at again. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
    SetAlarmState(input: SetAlarmStateInput, { region }: Call) {
      checkText(input.AlarmName, 'AlarmName', 255)
      if (input.StateValue === undefined) throw missingParameter('StateValue')
      checkEnum(input.StateValue, 'stateValue', ['OK', 'ALARM', 'INSUFFICIENT_DATA'])
      if (input.StateReason === undefined) throw missingParameter('StateReason')
      checkJson(input.StateReasonData)
      const { StateValue: value, StateReason: reason, StateReasonData: reasonData } = input
      alarms.setState(alarms.get(region, input.AlarmName), { value, reason, ...(reasonData && { reasonData }) })
    },
    EnableAlarmActions: ({ AlarmNames }: { AlarmNames?: string[] }, { region }: Call) =>
      enable(AlarmNames, region, true),
    DisableAlarmActions: ({ AlarmNames }: { AlarmNames?: string[] }, { region }: Call) =>
      enable(AlarmNames, region, false),
    /** All or none. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html */
    DeleteAlarms({ AlarmNames: names }: { AlarmNames?: string[] }, { region }: Call) {
      if (!names?.length) throw missingParameter('AlarmNames')
      if (names.length > 100) throw validation('The collection AlarmNames must not have a size greater than 100.')
      const found = names.map((name) => alarms.get(region, name))
      for (const { settings } of found) checkNoParents(alarms, region, settings.AlarmName)
      for (const alarm of found) alarms.delete(alarm)
    },
    DescribeAlarmHistory: (input: HistoryInput, { region }: Call) => describeHistory(alarms, input, region),
  }
}

export function checkNoParents(alarms: Alarms, region: string, name: string): void {
  const parents = parentsOf(alarms, region, name)
  if (parents.length === 0) return
  throw validation(
    `Alarm(s) [${name}] cannot be deleted as there are composite alarms [${parents.join(', ')}] depending on it`,
  )
}

function checkJson(text: string | undefined): void {
  if (text === undefined) return
  try {
    JSON.parse(text)
  } catch {
    throw new CloudError('InvalidFormatFault', 'StateReasonData must be valid JSON')
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
function describeHistory(alarms: Alarms, input: HistoryInput, region: string) {
  const { AlarmName, AlarmTypes = ['MetricAlarm'], HistoryItemType, StartDate = 0, EndDate = Infinity } = input
  if (StartDate > EndDate) throw invalidValue('The parameter StartDate must be less than the parameter EndDate.')
  const matching = alarms.history
    .of(region)
    .filter(
      ({ alarmName, alarmType, type, time }) =>
        (AlarmName === undefined || AlarmName === alarmName) &&
        AlarmTypes.includes(alarmType) &&
        (HistoryItemType === undefined || HistoryItemType === type) &&
        time >= StartDate * 1000 &&
        time <= EndDate * 1000,
    )
  if (input.ScanBy !== 'TimestampAscending') matching.reverse()
  const { items, NextToken } = page(matching, input.NextToken, maxRecords(input.MaxRecords))
  return { AlarmHistoryItems: items.map(shown), NextToken }
}

function shown({ alarmName, alarmType, time, type, summary, data }: HistoryItem) {
  return {
    AlarmName: alarmName,
    AlarmType: alarmType,
    Timestamp: time / 1000,
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: data,
  }
}
