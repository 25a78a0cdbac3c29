import { CloudError } from '../errors.ts'
import { jsonService } from '../protocols/json.ts'
import { withQueryError } from '../protocols/query-error.ts'
import type { AwsRequest, Service } from '../service.ts'
import { queryCode } from './errors.ts'
import { queuesOverview } from './overview.ts'
import { sqsPermissions } from './permissions.ts'
import { queueActions } from './queue-actions.ts'
import type { Queues } from './queues.ts'
import { receiveMessage } from './receive-message.ts'
import { receivedMessageActions } from './received-message-actions.ts'
import { sqsResources } from './resources.ts'
import { sendActions } from './send-message.ts'
import { tagActions } from './tags.ts'

/**
 * Amazon SQS: standard queues. A request's path does not matter, so queue URLs answer too.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
export function sqsService(queues: Queues): Service {
  const actions = {
    ...queueActions(queues),
    ...sendActions(queues),
    ReceiveMessage: receiveMessage(queues),
    ...receivedMessageActions(queues),
    ...tagActions(queues),
  }
  const service = jsonService({
    name: 'sqs',
    version: '1.0',
    actions,
    permissions: sqsPermissions(queues, Object.keys(actions)),
    resources: sqsResources(queues),
  })
  return {
    ...service,
    handle: async (request) => {
      refuseQueryProtocol(request)
      return withQueryError(await service.handle(request), queryCode)
    },
    overview: () => ({ queues: queuesOverview(queues) }),
    close: async () => queues.close(),
  }
}

/** The form in, XML out that SQS's clients spoke before 2023. */
function refuseQueryProtocol({ headers }: AwsRequest): void {
  if (headers['x-amz-target']) return
  throw new CloudError(
    'UnsupportedOperation',
    'The local cloud speaks the JSON protocol of SQS only. Use an AWS SDK or CLI of November 2023 or later.',
  )
}
