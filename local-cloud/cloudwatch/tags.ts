import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import type { Alarm } from './alarms/alarm.ts'
import type { Alarms } from './alarms/alarms.ts'
import { nameOf } from './alarms/composite-alarm.ts'
import { missingParameter, validation } from './errors.ts'

interface Input {
  ResourceARN?: string
}

const MAX_TAGS = 50

/** Tags of alarms. */
export function tagActions(alarms: Alarms) {
  const alarmOf = ({ ResourceARN: arn }: Input, region: string): Alarm => {
    if (!arn) throw missingParameter('ResourceARN')
    const alarm = alarms.find(region, nameOf(arn))
    if (alarm?.arn === arn) return alarm
    throw new CloudError('ResourceNotFoundException', `Resource ${arn} does not exist`, 404)
  }
  return {
    TagResource({ Tags = [], ...input }: Input & { Tags?: { Key: string; Value: string }[] }, { region }: Call) {
      const alarm = alarmOf(input, region)
      const tags = { ...alarm.tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) }
      if (Object.keys(tags).length > MAX_TAGS) throw validation(`An alarm may have ${MAX_TAGS} tags.`)
      alarms.update(alarm, { tags })
    },
    UntagResource({ TagKeys = [], ...input }: Input & { TagKeys?: string[] }, { region }: Call) {
      const alarm = alarmOf(input, region)
      const kept = Object.entries(alarm.tags).filter(([key]) => !TagKeys.includes(key))
      alarms.update(alarm, { tags: Object.fromEntries(kept) })
    },
    ListTagsForResource: (input: Input, { region }: Call) => ({
      Tags: Object.entries(alarmOf(input, region).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  }
}
