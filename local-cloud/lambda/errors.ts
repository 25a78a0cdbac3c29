import { CloudError } from '../errors.ts'

/** Lambda's errors, with the `Type` that they carry beside the message. */
export function invalidParameter(message: string): CloudError {
  return new CloudError('InvalidParameterValueException', message, 400, { Type: 'User' })
}

export function notFound(message: string): CloudError {
  return new CloudError('ResourceNotFoundException', message, 404, { Type: 'User' })
}

export function conflict(message: string): CloudError {
  return new CloudError('ResourceConflictException', message, 409, { Type: 'User' })
}

export function preconditionFailed(message: string): CloudError {
  return new CloudError('PreconditionFailedException', message, 412, { Type: 'User' })
}

/** As AWS's own check of a request's members says it. */
export function validation(value: unknown, member: string, constraint: string): CloudError {
  return new CloudError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}

export type ThrottleReason =
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ConcurrentInvocationLimitExceeded'
  | 'CallerRateLimitExceeded'

export function throttled(Reason: ThrottleReason): CloudError {
  return new CloudError('TooManyRequestsException', 'Rate Exceeded.', 429, { Type: 'User', Reason })
}

/** What AWS has and the local cloud has not. */
export function notHere(what: string): CloudError {
  return invalidParameter(`The local cloud's Lambda has no ${what}. Take it out, or use AWS.`)
}
