import { CloudError } from '../errors.ts'

/** Parameter Store's errors: AWS's codes, and its sentences as far as they are known. */
export const invalid = (sentence: string) => new CloudError('ValidationException', sentence)

/** AWS answers this code with an empty message; a sentence helps more. */
export const parameterNotFound = (name: string) => new CloudError('ParameterNotFound', `Parameter ${name} not found.`)

export const versionNotFound = (name: string, version: string | number) =>
  new CloudError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  )

/** What AWS has and the local cloud has not. */
export const unsupported = (what: string) =>
  new CloudError('UnsupportedOperationException', `The local cloud's Parameter Store has no ${what}.`)
