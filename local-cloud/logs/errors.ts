import { CloudError } from '../errors.ts'

/** What AWS has and the local cloud has not. */
export function notHere(what: string): CloudError {
  return new CloudError(
    'InvalidParameterException',
    `The local cloud's CloudWatch Logs has no ${what}. Take it out, or use AWS.`,
  )
}
