import type { Call } from '../service.ts'
import type { Logs } from './logs.ts'
import { groupName } from './validation.ts'

type Tags = Record<string, string>

/** The actions on the tags of log groups: by ARN, and, older, by name. */
export function tagActions(logs: Logs) {
  const change = (region: string, name: string, edit: (tags: Tags) => Tags) => {
    logs.configure(region, name, { tags: edit(logs.group(region, name).record.tags) })
  }
  return {
    ListTagsForResource: (input: { resourceArn: string }, { region }: Call) => ({
      tags: logs.group(region, groupName({ logGroupIdentifier: input.resourceArn })).record.tags,
    }),
    TagResource: (input: { resourceArn: string; tags: Tags }, { region }: Call) =>
      change(region, groupName({ logGroupIdentifier: input.resourceArn }), (tags) => ({ ...tags, ...input.tags })),
    UntagResource: (input: { resourceArn: string; tagKeys: string[] }, { region }: Call) =>
      change(region, groupName({ logGroupIdentifier: input.resourceArn }), (tags) => without(tags, input.tagKeys)),
    ListTagsLogGroup: (input: { logGroupName: string }, { region }: Call) => ({
      tags: logs.group(region, groupName(input)).record.tags,
    }),
    TagLogGroup: (input: { logGroupName: string; tags: Tags }, { region }: Call) =>
      change(region, groupName(input), (tags) => ({ ...tags, ...input.tags })),
    UntagLogGroup: (input: { logGroupName: string; tags: string[] }, { region }: Call) =>
      change(region, groupName(input), (tags) => without(tags, input.tags)),
  }
}

function without(tags: Tags, keys: string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)))
}
