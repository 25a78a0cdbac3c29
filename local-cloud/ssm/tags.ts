import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import type { Parameter, Parameters, Tags } from './parameters.ts'
import { check, required } from './validation.ts'

export interface Tag {
  Key: string
  Value: string
}

interface TagInput {
  ResourceType?: string
  ResourceId?: string
  Tags?: Tag[]
  TagKeys?: string[]
}

const MAX_TAGS = 50

/** The actions on the tags of a parameter. */
export function tagActions(parameters: Parameters) {
  return {
    AddTagsToResource: (input: TagInput, { region }: Call) => {
      const parameter = taggable(parameters, region, input)
      const added = checkTags(required(input.Tags, 'tags'))
      parameters.setTags(parameter, checkCount({ ...parameter.tags, ...added }))
    },
    RemoveTagsFromResource: (input: TagInput, { region }: Call) => {
      const parameter = taggable(parameters, region, input)
      const keys = required(input.TagKeys, 'tagKeys')
      const rest = Object.entries(parameter.tags).filter(([key]) => !keys.includes(key))
      parameters.setTags(parameter, Object.fromEntries(rest))
    },
    ListTagsForResource: (input: TagInput, { region }: Call) => ({
      TagList: Object.entries(taggable(parameters, region, input).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  }
}

/** Tags by key. Those that begin with `aws:` are AWS's own. */
export function checkTags(tags: Tag[]): Tags {
  for (const { Key, Value } of tags) {
    check(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(Key), Key, 'tags', TAG_RULE)
    check(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(required(Value, 'tags')), Value, 'tags', TAG_RULE)
  }
  return checkCount(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])))
}

const TAG_RULE = 'Member must satisfy regular expression pattern: ^(?!^aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*$'

function checkCount(tags: Tags): Tags {
  if (Object.keys(tags).length <= MAX_TAGS) return tags
  throw new CloudError('TooManyTagsError', `A parameter can have at most ${MAX_TAGS} tags.`)
}

function taggable(parameters: Parameters, region: string, { ResourceType, ResourceId }: TagInput): Parameter {
  if (required(ResourceType, 'resourceType') !== 'Parameter') {
    throw new CloudError(
      'InvalidResourceType',
      `${ResourceType}: the local cloud's Systems Manager has parameters only.`,
    )
  }
  const parameter = parameters.find(region, required(ResourceId, 'resourceId'))
  if (parameter) return parameter
  throw new CloudError(
    'InvalidResourceId',
    'The resource ID is not valid. Verify that you entered the correct ID and try again.',
  )
}
