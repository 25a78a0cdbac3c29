import { CloudError } from '../errors.ts'

/** `Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …`, as SQS words it. */
export function invalidParameter(value: unknown, parameter: string, reason: string): CloudError {
  return new CloudError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  )
}

export function missingParameter(parameter: string): CloudError {
  return new CloudError('MissingParameter', `The request must contain the parameter ${parameter}.`)
}

export function queueDoesNotExist(): CloudError {
  return new CloudError('QueueDoesNotExist', 'The specified queue does not exist.')
}

/** Where the code of the older query protocol is not the name of the error's shape (`awsQueryError` in SQS's model). */
const QUERY_CODES: Record<string, string> = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
}

/** The code by which the older query protocol, and SQS's batch results, know an error. */
export function queryCode(code: string): string {
  return QUERY_CODES[code] ?? code
}
