import { CloudError } from '../errors.ts'

/** SNS's errors, as its API reference names them. https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
export function invalidParameter(reason: string): CloudError {
  return new CloudError('InvalidParameter', `Invalid parameter: ${reason}`)
}

export function notFound(what: 'Topic' | 'Subscription'): CloudError {
  return new CloudError('NotFound', `${what} does not exist`, 404)
}

/** Of a message attribute: its name, its type or its value. */
export function invalidValue(message: string): CloudError {
  return new CloudError('ParameterValueInvalid', message)
}

/** What AWS has and the local cloud has not. */
export function notHere(what: string): CloudError {
  return new CloudError('InvalidParameter', `The local cloud's SNS has no ${what}. Take it out, or use AWS.`)
}
