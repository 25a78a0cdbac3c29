import { CloudError } from '../errors.ts'
import type { Buckets } from '../s3/buckets.ts'
import { validationError } from './errors.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_BODY_BYTES = 51_200
const MAX_OBJECT_BYTES = 1_000_000

export interface TemplateInput {
  TemplateBody?: string
  TemplateURL?: string
  UsePreviousTemplate?: string
}

/** The template's text: sent along, in an S3 object, or the stack's own. */
export function templateText(input: TemplateInput, buckets: Buckets, previous?: string): string {
  const { TemplateBody: body, TemplateURL: url, UsePreviousTemplate } = input
  if (UsePreviousTemplate === 'true' && previous !== undefined) return previous
  if (url) return fromObject(url, buckets)
  if (!body) throw validationError('Either Template URL or Template Body must be specified.')
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) {
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_BYTES}`,
    )
  }
  return body
}

function fromObject(url: string, buckets: Buckets): string {
  const bytes = fetched(url, buckets)
  if (bytes.length > MAX_OBJECT_BYTES) {
    throw validationError(`Template may not exceed ${MAX_OBJECT_BYTES} bytes in size.`)
  }
  return bytes.toString('utf8')
}

function fetched(url: string, buckets: Buckets): Buffer {
  try {
    return buckets.objectFromUrl(url)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    if (error.code === 'InvalidRequest') {
      throw validationError('TemplateURL must reference a valid S3 object to which you have access.')
    }
    throw validationError(`S3 error: ${error.message}`)
  }
}
