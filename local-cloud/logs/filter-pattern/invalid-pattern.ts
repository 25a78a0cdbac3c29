import { CloudError } from '../../errors.ts'

export function invalidPattern(reason: string): CloudError {
  return new CloudError('InvalidParameterException', `Invalid filter pattern: ${reason}`)
}
