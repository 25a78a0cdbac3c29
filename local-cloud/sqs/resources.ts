import type { PhysicalResource, Properties, ResourceContext, ResourceType } from '../service.ts'
import type { Queue } from './queue.ts'
import { DEFAULT_ATTRIBUTES, SETTABLE } from './queue-attributes.ts'
import { parseQueueUrl, queueOf, queueUrl } from './queue-url.ts'
import type { Queues } from './queues.ts'

export function sqsResources(queues: Queues): Record<string, ResourceType> {
  return { 'AWS::SQS::Queue': queueResource(queues), 'AWS::SQS::QueuePolicy': queuePolicyResource(queues) }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
function queueResource(queues: Queues): ResourceType {
  return {
    replaceOn: ['QueueName', 'FifoQueue'],
    existing(properties, context) {
      const queue = queues.find(queues.arn(context.region, nameOf(properties, context)))
      return queue && queueUrl(queues, queue)
    },
    create(properties, context) {
      const name = nameOf(properties, context)
      return described(queues, queues.create(context.region, name, attributesOf(properties), tagsOf(properties)))
    },
    update(url, properties, previous, context) {
      const queue = queueOf(queues, { QueueUrl: url }, context)
      queues.setAttributes(queue, { ...withdrawn(previous), ...attributesOf(properties) })
      queues.setTags(queue, tagsOf(properties))
      return described(queues, queue)
    },
    delete(url, _properties, { region }) {
      const queue = queues.find(queues.arn(region, parseQueueUrl(url).name))
      if (queue) queues.delete(queue)
    },
  }
}

function nameOf({ QueueName }: Properties, context: ResourceContext): string {
  return String(QueueName ?? context.generateName(80))
}

/** `Ref` is the queue's URL. */
function described(queues: Queues, queue: Queue): PhysicalResource {
  const url = queueUrl(queues, queue)
  return { id: url, attributes: { Arn: queue.record.arn, QueueName: queue.record.name, QueueUrl: url } }
}

/** Every property but the name and the tags is an attribute; the policies among them are objects in a template. */
function attributesOf({ QueueName: _, Tags: __, ...properties }: Properties): Record<string, string> {
  const entries = Object.entries(properties).filter(
    ([name, value]) => !(name === 'FifoQueue' && String(value) === 'false'),
  )
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}

/** What the template no longer names goes back to its default. */
function withdrawn(previous: Properties): Record<string, string> {
  const names = Object.keys(attributesOf(previous)).filter((name) => SETTABLE.includes(name))
  return Object.fromEntries(names.map((name) => [name, DEFAULT_ATTRIBUTES[name] ?? '']))
}

function tagsOf({ Tags = [] }: Properties): Record<string, string> {
  return Object.fromEntries((Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
function queuePolicyResource(queues: Queues): ResourceType {
  const put = (urls: string[], policy: string, context: ResourceContext) => {
    for (const url of urls) queues.setAttributes(queueOf(queues, { QueueUrl: url }, context), { Policy: policy })
  }
  const remove = (urls: string[], { region }: ResourceContext) => {
    for (const url of urls) {
      const queue = queues.find(queues.arn(region, parseQueueUrl(url).name))
      if (queue) queues.setAttributes(queue, { Policy: '' })
    }
  }
  const described = (id: string) => ({ id, attributes: { Id: id } })
  return {
    create(properties, context) {
      put(queuesOf(properties), JSON.stringify(properties.PolicyDocument), context)
      return described(context.generateName())
    },
    update(id, properties, previous, context) {
      const urls = queuesOf(properties)
      put(urls, JSON.stringify(properties.PolicyDocument), context)
      remove(
        queuesOf(previous).filter((url) => !urls.includes(url)),
        context,
      )
      return described(id)
    },
    delete: (_id, properties, context) => remove(queuesOf(properties), context),
  }
}

function queuesOf({ Queues: urls, PolicyDocument: document }: Properties): string[] {
  if (typeof document !== 'object' || document === null) {
    throw new Error('PolicyDocument must be a policy document with a Statement.')
  }
  if (Array.isArray(urls) && urls.length > 0) return urls.map(String)
  throw new Error('Queues must list the URL of at least one queue.')
}
