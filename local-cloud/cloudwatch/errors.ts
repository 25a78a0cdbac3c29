import { CloudError } from '../errors.ts'

/** CloudWatch's errors. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
export function invalidValue(message: string): CloudError {
  return new CloudError('InvalidParameterValueException', message)
}

export function invalidCombination(message: string): CloudError {
  return new CloudError('InvalidParameterCombinationException', message)
}

export function missingParameter(parameter: string): CloudError {
  return new CloudError('MissingRequiredParameterException', `The parameter ${parameter} is required.`)
}

export function validation(message: string): CloudError {
  return new CloudError('ValidationException', message)
}

export function resourceNotFound(message: string): CloudError {
  return new CloudError('ResourceNotFound', message, 404)
}

/** What AWS has and the local cloud has not. */
export function notHere(what: string): CloudError {
  return validation(`The local cloud's CloudWatch has no ${what}. Take it out, or use AWS.`)
}

/** The codes of the older query protocol (`awsQueryError` in CloudWatch's model), where they differ. */
const QUERY_CODES: Record<string, string> = {
  DashboardInvalidInputError: 'InvalidParameterInput',
  DashboardNotFoundError: 'ResourceNotFound',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  LimitExceededFault: 'LimitExceeded',
  MissingRequiredParameterException: 'MissingParameter',
  ValidationException: 'ValidationError',
}

export function queryCode(code: string): string {
  return QUERY_CODES[code] ?? code
}
