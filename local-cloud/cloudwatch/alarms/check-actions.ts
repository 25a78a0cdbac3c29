import { checkText } from '../check-datum.ts'
import { notHere, validation } from '../errors.ts'

/** What alarms of both kinds take, as it comes in. */
export interface ActionsInput {
  AlarmName?: string
  AlarmDescription?: string
  ActionsEnabled?: boolean
  OKActions?: string[]
  AlarmActions?: string[]
  InsufficientDataActions?: string[]
  Tags?: { Key: string; Value: string }[]
}

const LISTS = ['OKActions', 'AlarmActions', 'InsufficientDataActions'] as const
const TOPIC = /^arn:aws:sns:[\w-]+:\d{12}:[\w-]+$/
const FUNCTION = /^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/

/** The name, the description and the actions, defaults filled in. */
export function checkActions(input: ActionsInput) {
  checkText(input.AlarmName, 'AlarmName', 255)
  if ((input.AlarmDescription?.length ?? 0) > 1024) {
    throw validation('The parameter AlarmDescription must be shorter than or equal to 1024 characters.')
  }
  for (const list of LISTS) checkList(input[list] ?? [], list)
  const { AlarmName, AlarmDescription, ActionsEnabled = true } = input
  return {
    AlarmName: AlarmName as string,
    ...(AlarmDescription !== undefined && { AlarmDescription }),
    ActionsEnabled,
    OKActions: input.OKActions ?? [],
    AlarmActions: input.AlarmActions ?? [],
    InsufficientDataActions: input.InsufficientDataActions ?? [],
  }
}

export function tagsOf({ Tags = [] }: ActionsInput): Record<string, string> {
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
}

function checkList(actions: string[], list: string): void {
  if (actions.length > 5) throw validation(`The collection ${list} must not have a size greater than 5.`)
  for (const arn of actions) {
    if (TOPIC.test(arn) || FUNCTION.test(arn)) continue
    if (/^arn:aws:[\w-]+:/.test(arn)) throw notHere(`action ${arn}, only topics and functions`)
    throw validation(`Invalid arn syntax: ${arn}`)
  }
}
