import { asCloudError, CloudError } from '../errors.ts'
import { queryCode } from './errors.ts'

export interface Entry {
  Id: string
}

const MAX_ENTRIES = 10

/**
 * Runs each entry by itself: what one is refused for does not touch the others, and the answer itself has status 200.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function batch<E extends Entry>(kind: string, entries: E[] | undefined, run: (entry: E) => object) {
  const Successful: object[] = []
  const Failed: object[] = []
  for (const entry of checkEntries(kind, entries)) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) })
    } catch (thrown) {
      const { code, status, message } = asCloudError(thrown)
      Failed.push({ Id: entry.Id, SenderFault: status < 500, Code: queryCode(code), Message: message })
    }
  }
  return {
    Successful: Successful.length > 0 ? Successful : undefined,
    Failed: Failed.length > 0 ? Failed : undefined,
  }
}

function checkEntries<E extends Entry>(kind: string, entries: E[] = []): E[] {
  if (entries.length === 0) {
    throw new CloudError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`)
  }
  if (entries.length > MAX_ENTRIES) {
    throw new CloudError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    )
  }
  const ids = new Set<string>()
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(String(Id))) {
      throw new CloudError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      )
    }
    if (ids.has(Id)) throw new CloudError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    ids.add(Id)
  }
  return entries
}
