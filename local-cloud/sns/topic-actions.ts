import type { Call } from '../service.ts'
import { parseArn } from './arn.ts'
import { invalidParameter } from './errors.ts'
import { readList, readMap } from './input.ts'
import { readTags, type Tag } from './tags.ts'
import { checkTopicAttribute, checkTopicAttributes, describeTopic } from './topic-attributes.ts'
import { page, type Topic, type Topics } from './topics.ts'

type Input = Record<string, unknown>

export function topicActions(topics: Topics) {
  return {
    CreateTopic: (input: Input, { region }: Call) => {
      const tags = readTags(readList<Tag>(input.Tags))
      return { TopicArn: createTopic(topics, region, String(input.Name ?? ''), readMap(input.Attributes), tags).arn }
    },
    DeleteTopic: (input: Input, call: Call) => deleteTopic(topics, input, call),
    ListTopics: (input: Input, { region }: Call) => {
      const { items, NextToken } = page(topics.topics(region), input.NextToken)
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken }
    },
    GetTopicAttributes: (input: Input, call: Call) => ({
      Attributes: new Map(Object.entries(describeTopic(topics, topics.topic(input.TopicArn, call)))),
    }),
    SetTopicAttributes: (input: Input, call: Call) => setTopicAttributes(topics, input, call),
  }
}

/**
 * Also answers with the topic that is already there, if it is the same: a topic may be created again and again.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export function createTopic(
  topics: Topics,
  region: string,
  name: string,
  attributes: Record<string, string>,
  tags: Record<string, string> = {},
): Topic {
  checkTopicAttributes(attributes)
  if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name')
  const arn = topics.arn(region, name)
  const existing = topics.find(arn)
  if (existing) return checkSame(existing, attributes, tags)
  const topic = { arn, name, region, attributes, tags, deleted: 0 }
  topics.putTopic(topic)
  return topic
}

function checkSame(topic: Topic, attributes: Record<string, string>, tags: Record<string, string>): Topic {
  if (!agrees(attributes, topic.attributes)) {
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes')
  }
  if (!agrees(tags, topic.tags)) throw invalidParameter('Tags Reason: Topic already exists with different tags')
  return topic
}

function agrees(asked: Record<string, string>, held: Record<string, string>): boolean {
  return Object.entries(asked).every(([name, value]) => held[name] === value)
}

/** A topic that is not there counts as deleted. */
function deleteTopic(topics: Topics, { TopicArn }: Input, call: Call): void {
  parseArn(TopicArn, 'TopicArn', call)
  topics.deleteTopic(String(TopicArn))
}

/** An attribute set to nothing is unset. */
function setTopicAttributes(topics: Topics, { TopicArn, AttributeName, AttributeValue }: Input, call: Call): void {
  const topic = topics.topic(TopicArn, call)
  const [name, value] = [String(AttributeName ?? ''), String(AttributeValue ?? '')]
  checkTopicAttribute(name, value)
  const { [name]: _, ...others } = topic.attributes
  topics.putTopic({ ...topic, attributes: value === '' ? others : { ...others, [name]: value } })
}
