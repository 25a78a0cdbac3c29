/**
 * An error that the caller sees as AWS would send it: AWS's own code, HTTP status and sentence.
 * Each protocol writes it in its own form (protocols/).
 */
export class CloudError extends Error {
  readonly code: string
  readonly status: number
  /** Further members of the error's shape, as `Type: 'User'` in Lambda's. */
  readonly members: Record<string, unknown>

  constructor(code: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message)
    this.name = code
    this.code = code
    this.status = status
    this.members = members
  }
}

/** Whatever was thrown, as an error with a code: what is no `CloudError` is a fault of the local cloud itself. */
export function asCloudError(error: unknown): CloudError {
  if (error instanceof CloudError) return error
  const reason = error instanceof Error ? error.message : String(error)
  if (isDiskFull(error)) {
    return new CloudError(
      'ServiceUnavailable',
      `The local cloud's disk is full: ${reason}. Free some space, then try again.`,
      503,
    )
  }
  return new CloudError('InternalFailure', `The local cloud failed: ${reason}. Please report it.`, 500)
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}
