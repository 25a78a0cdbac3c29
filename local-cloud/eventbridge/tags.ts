import type { Call } from '../service.ts'
import { invalid, limitExceeded, notFound } from './errors.ts'
import type { EventBuses } from './event-buses.ts'
import type { Rules } from './rules.ts'

export interface Tag {
  Key: string
  Value: string
}

interface Tagged {
  tags: Record<string, string>
  save(tags: Record<string, string>): void
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html */
export function tagActions(buses: EventBuses, rules: Rules) {
  const tagged = ({ ResourceARN = '' }: { ResourceARN?: string }, call: Call) => find(buses, rules, ResourceARN, call)
  return {
    ListTagsForResource(input: { ResourceARN?: string }, call: Call) {
      return { Tags: writeTags(tagged(input, call).tags) }
    },
    TagResource(input: { ResourceARN?: string; Tags?: Tag[] }, call: Call) {
      const { tags, save } = tagged(input, call)
      save(checkCount({ ...tags, ...readTags(input.Tags ?? []) }))
    },
    UntagResource(input: { ResourceARN?: string; TagKeys?: string[] }, call: Call) {
      const { tags, save } = tagged(input, call)
      const { TagKeys = [] } = input
      save(Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))))
    },
  }
}

export function readTags(tags: Tag[]): Record<string, string> {
  return checkCount(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? ''])))
}

export function writeTags(tags: Record<string, string>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

function checkCount(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length > 50) throw limitExceeded()
  return tags
}

function find(buses: EventBuses, rules: Rules, arn: string, call: Call): Tagged {
  const resource = /^arn:aws:events:[^:]*:[^:]*:(rule|event-bus)\/(.+)$/.exec(arn)
  if (!resource) throw invalid(`Parameter ResourceARN is not valid. Reason: Provided Arn is not in correct format.`)
  if (resource[1] === 'event-bus') {
    const bus = buses.get(arn, call)
    return { tags: bus.tags, save: (tags) => void buses.change(bus, { tags }) }
  }
  const [name = '', bus = 'default'] = String(resource[2]).split('/').reverse()
  const rule = rules.find(arn)
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus}.`)
  return { tags: rule.tags, save: (tags) => rules.save({ ...rule, tags }) }
}
