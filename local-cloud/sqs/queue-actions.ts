import type { Call } from '../service.ts'
import { invalidParameter, missingParameter } from './errors.ts'
import type { Queue } from './queue.ts'
import { SETTABLE, unknownAttribute } from './queue-attributes.ts'
import { checkQueueName } from './queue-name.ts'
import { queueOf, queueUrl } from './queue-url.ts'
import type { Queues } from './queues.ts'
import { redrivePolicy } from './redrive-policy.ts'

interface QueueInput {
  QueueUrl: string
}

interface PageInput {
  MaxResults?: number
  NextToken?: string
}

/** The actions on queues as a whole. */
export function queueActions(queues: Queues) {
  return {
    CreateQueue(input: CreateQueueInput, { region }: Call) {
      return { QueueUrl: queueUrl(queues, queues.create(region, input.QueueName, input.Attributes, input.tags)) }
    },
    DeleteQueue: (input: QueueInput, call: Call) => queues.delete(queueOf(queues, input, call)),
    GetQueueUrl: ({ QueueName }: { QueueName: string }, { region }: Call) => ({
      QueueUrl: queueUrl(queues, queues.get(queues.arn(region, checkQueueName(QueueName)))),
    }),
    ListQueues({ QueueNamePrefix = '', ...input }: PageInput & { QueueNamePrefix?: string }, { region }: Call) {
      const matching = queues.list(region).filter(({ record }) => record.name.startsWith(QueueNamePrefix))
      const { urls, NextToken } = page(queues, matching, input)
      return { QueueUrls: urls, NextToken }
    },
    ListDeadLetterSourceQueues(input: QueueInput & PageInput, call: Call) {
      const { record } = queueOf(queues, input, call)
      const sources = queues
        .list(call.region)
        .filter((queue) => redrivePolicy(queue.record.attributes)?.deadLetterTargetArn === record.arn)
      const { urls = [], NextToken } = page(queues, sources, input)
      return { queueUrls: urls, NextToken }
    },
    GetQueueAttributes(input: QueueInput & { AttributeNames?: string[] }, call: Call) {
      const attributes = select(describe(queueOf(queues, input, call)), input.AttributeNames ?? [])
      return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {}
    },
    SetQueueAttributes(input: QueueInput & { Attributes?: Record<string, unknown> }, call: Call) {
      if (!input.Attributes) throw missingParameter('Attributes')
      queues.setAttributes(queueOf(queues, input, call), input.Attributes)
    },
    PurgeQueue: (input: QueueInput, call: Call) => queueOf(queues, input, call).purge(),
  }
}

interface CreateQueueInput {
  QueueName: string
  Attributes?: Record<string, unknown>
  tags?: Record<string, string>
}

const COMPUTED = [
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
]

function describe(queue: Queue): Record<string, string> {
  const { record } = queue
  const { visible, inFlight, delayed } = queue.counts()
  return {
    ...record.attributes,
    QueueArn: record.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(record.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(record.modifiedAt / 1000)),
  }
}

function select(attributes: Record<string, string>, names: string[]): Record<string, string> {
  if (names.includes('All')) return attributes
  for (const name of names) {
    if (!SETTABLE.includes(name) && !COMPUTED.includes(name)) throw unknownAttribute(name)
  }
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)))
}

/** Up to 1,000 queues; a NextToken only for those who ask for pages. It is the name of the page's last queue. */
function page(queues: Queues, all: Queue[], { MaxResults, NextToken }: PageInput) {
  if (MaxResults !== undefined && !(MaxResults >= 1 && MaxResults <= 1000)) {
    throw invalidParameter(MaxResults, 'MaxResults', 'Must be between 1 and 1000, if provided.')
  }
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64').toString('utf8')
  const rest = all.filter(({ record }) => record.name > after)
  const shown = rest.slice(0, MaxResults ?? 1000)
  const last = shown.at(-1)
  const more = MaxResults !== undefined && last !== undefined && rest.length > shown.length
  return {
    urls: shown.length > 0 ? shown.map((queue) => queueUrl(queues, queue)) : undefined,
    NextToken: more ? Buffer.from(last.record.name).toString('base64') : undefined,
  }
}
