import { CloudError } from '../errors.ts'

/** API Gateway's errors, as its API reference names them. */
export function badRequest(message: string): CloudError {
  return new CloudError('BadRequestException', message)
}

export function notFound(what: string, id: string): CloudError {
  return new CloudError('NotFoundException', `Invalid ${what} identifier specified ${id}`, 404)
}

export function conflict(message: string): CloudError {
  return new CloudError('ConflictException', message, 409)
}

/** For what AWS has and the local cloud has not: better refused than silently ignored. */
export function refuse(input: Record<string, unknown>, members: string[]): void {
  for (const member of members) {
    if (isAsked(input[member])) throw badRequest(`The local cloud's HTTP APIs do not have ${member} yet. Leave it out.`)
  }
}

function isAsked(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isAsked)
  return value !== undefined && value !== null && value !== false && value !== ''
}
