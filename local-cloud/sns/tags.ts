import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { parseArn } from './arn.ts'
import { invalidParameter } from './errors.ts'
import { readList } from './input.ts'
import type { Topic, Topics } from './topics.ts'

export interface Tag {
  Key: string
  Value: string
}

type Input = Record<string, unknown>

const MAX_TAGS = 50

/** https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html */
export function tagActions(topics: Topics) {
  return {
    ListTagsForResource: (input: Input, call: Call) => ({
      Tags: Object.entries(tagged(topics, input, call).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    TagResource: (input: Input, call: Call) => {
      const topic = tagged(topics, input, call)
      topics.putTopic({ ...topic, tags: checkCount({ ...topic.tags, ...readTags(readList<Tag>(input.Tags)) }) })
    },
    UntagResource: (input: Input, call: Call) => {
      const topic = tagged(topics, input, call)
      const gone = readList<string>(input.TagKeys)
      const tags = Object.entries(topic.tags).filter(([key]) => !gone.includes(key))
      topics.putTopic({ ...topic, tags: Object.fromEntries(tags) })
    },
  }
}

export function readTags(tags: Tag[]): Record<string, string> {
  const byKey = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']))
  if (Object.keys(byKey).length < tags.length) throw invalidParameter('Duplicated keys are not allowed.')
  return checkCount(byKey)
}

function checkCount(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length > MAX_TAGS) {
    throw new CloudError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded')
  }
  return tags
}

function tagged(topics: Topics, { ResourceArn }: Input, call: Call): Topic {
  parseArn(ResourceArn, 'ResourceArn', call)
  const topic = topics.find(String(ResourceArn))
  if (!topic) throw new CloudError('ResourceNotFound', 'Resource does not exist', 404)
  return topic
}
