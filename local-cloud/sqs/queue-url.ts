import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { missingParameter, queueDoesNotExist } from './errors.ts'
import type { Queue } from './queue.ts'
import type { Queues } from './queues.ts'

/** As `http://127.0.0.1:4566/000000000000/orders`; on AWS `https://sqs.us-east-1.amazonaws.com/<account>/orders`. */
export function queueUrl({ platform }: Queues, { record }: Queue): string {
  return `${platform.url}/${platform.account}/${record.name}`
}

/**
 * The queue that an action is about. Only the path of its URL counts, so a URL outlives a change of the cloud's port;
 * the region is the one that the request is signed for.
 */
export function queueOf(queues: Queues, input: { QueueUrl?: unknown }, { region }: Pick<Call, 'region'>): Queue {
  if (input.QueueUrl === undefined) throw missingParameter('QueueUrl')
  const { account, name } = parseQueueUrl(String(input.QueueUrl))
  if (account !== queues.platform.account) throw queueDoesNotExist()
  return queues.get(queues.arn(region, name))
}

export function parseQueueUrl(url: string): { account: string; name: string } {
  const [, account, name] = /^https?:\/\/[^/]+\/(\d{12})\/([^/]+)\/?$/.exec(url) ?? []
  if (account && name) return { account, name }
  throw new CloudError('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404)
}
