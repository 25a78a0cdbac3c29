import { CloudError } from '../errors.ts'

/** Scheduler's errors: AWS's codes and, as far as they are known, its sentences. */
export const invalid = (sentence: string) => new CloudError('ValidationException', sentence)

export const notFound = (what: 'Schedule' | 'Schedule group', name: string) =>
  new CloudError('ResourceNotFoundException', `${what} ${name} does not exist.`, 404)

export const conflict = (what: 'Schedule' | 'Schedule group', name: string) =>
  new CloudError('ConflictException', `${what} ${name} already exists.`, 409)

/** What AWS has and the local cloud has not. */
export const notHere = (what: string) => invalid(`The local cloud's Scheduler has no ${what}. Take it out, or use AWS.`)
