import { CloudError } from '../errors.ts'

/** Most refusals of CloudFormation have this code. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html */
export function validationError(message: string): CloudError {
  return new CloudError('ValidationError', message)
}

export function formatError(message: string): CloudError {
  return validationError(`Template format error: ${message}`)
}

/** A list of a form: an empty one is sent as an empty string, an absent one not at all. */
export function listOf<T>(member: T[] | '' | undefined): T[] {
  return Array.isArray(member) ? member : []
}
