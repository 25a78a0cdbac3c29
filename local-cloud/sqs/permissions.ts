import type { Call, Permission, Permissions, PolicyDocument } from '../service.ts'
import { parseQueueUrl } from './queue-url.ts'
import type { Queues } from './queues.ts'

/** Actions of batches have no permission of their own, and a queue that is made with tags is tagged. */
const NAMES: Record<string, string[]> = {
  SendMessageBatch: ['SendMessage'],
  DeleteMessageBatch: ['DeleteMessage'],
  ChangeMessageVisibilityBatch: ['ChangeMessageVisibility'],
}

interface QueueInput {
  QueueUrl?: string
  QueueName?: string
  tags?: Record<string, string>
}

/**
 * Which permission each action needs, and on which queue.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export function sqsPermissions(queues: Queues, actions: string[]): Permissions {
  return Object.fromEntries(
    actions.map((action) => [
      action,
      (input: QueueInput, call: Call) => {
        const names = NAMES[action] ?? (input.tags ? [action, 'TagQueue'] : [action])
        return names.map((name) => queuePermission(queues, name, arnOf(queues, input, call)))
      },
    ]),
  )
}

/** To do this to a queue, whose own policy counts too. */
export function queuePermission(queues: Queues, action: string, queueArn: string): Permission {
  const policy = queues.find(queueArn)?.record.attributes.Policy
  return {
    action: `sqs:${action}`,
    resource: queueArn,
    ...(policy && { resourcePolicy: JSON.parse(policy) as PolicyDocument }),
  }
}

function arnOf(queues: Queues, { QueueUrl, QueueName }: QueueInput, { region }: Call): string {
  if (QueueUrl !== undefined) return queues.arn(region, parseQueueUrl(String(QueueUrl)).name)
  return QueueName === undefined ? '*' : queues.arn(region, String(QueueName))
}
