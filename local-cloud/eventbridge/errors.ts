import { CloudError } from '../errors.ts'

/** EventBridge's errors: AWS's codes and, as far as they are known, its sentences. */
export const invalid = (sentence: string) => new CloudError('ValidationException', sentence)

export const notFound = (sentence: string) => new CloudError('ResourceNotFoundException', sentence)

export const busNotFound = (name: string) => notFound(`Event bus ${name} does not exist.`)

export const ruleNotFound = (name: string, bus: string) => notFound(`Rule ${name} does not exist on EventBus ${bus}.`)

export const limitExceeded = () =>
  new CloudError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')

export const invalidPattern = (reason: string) =>
  new CloudError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`)

/** What AWS has and the local cloud has not. */
export const notHere = (what: string) =>
  invalid(`The local cloud's EventBridge has no ${what}. Take it out, or use AWS.`)
