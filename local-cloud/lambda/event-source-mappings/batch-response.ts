/**
 * The ids of the messages that come back, out of what a function answered that reports batch item failures. An answer
 * without failures is a success; one that cannot be understood, or names a message that is not in the batch, fails all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedItems(payload: Buffer, ids: string[]): Set<string> {
  const failures = batchItemFailures(JSON.parse(payload.toString('utf8')))
  if (failures === undefined) return new Set(ids)
  const failed = failures.map((failure) => (isObject(failure) ? failure.itemIdentifier : undefined))
  return failed.every((id) => typeof id === 'string' && ids.includes(id)) ? new Set(failed as string[]) : new Set(ids)
}

/** Nothing where the answer has another form. */
function batchItemFailures(response: unknown): unknown[] | undefined {
  if (response === null) return []
  if (!isObject(response)) return undefined
  const failures = response.batchItemFailures ?? []
  return Array.isArray(failures) ? failures : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
