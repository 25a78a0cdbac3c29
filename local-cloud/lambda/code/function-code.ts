import { createHash } from 'node:crypto'
import { CloudError } from '../../errors.ts'
import { invalidParameter } from '../errors.ts'
import { readZip } from './zip.ts'

/** The code as the API takes it: base64 of a zip, or where in S3 it lies. */
export interface CodeInput {
  ZipFile?: string
  S3Bucket?: string
  S3Key?: string
  S3ObjectVersion?: string
  ImageUri?: string
}

/** Where Lambda gets a zip from: S3. */
export interface ObjectSource {
  getObject(bucket: string, key: string, versionId?: string): Buffer
}

export interface FunctionCode {
  zip: Uint8Array
  CodeSize: number
  /** Base64, as Lambda shows it. */
  CodeSha256: string
}

/** Reads the zip and checks that it can be unpacked. */
export function readCode(input: CodeInput, buckets: ObjectSource): FunctionCode {
  const zip = zipOf(input, buckets)
  readZip(zip)
  return { zip, CodeSize: zip.length, CodeSha256: createHash('sha256').update(zip).digest('base64') }
}

function zipOf({ ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri }: CodeInput, buckets: ObjectSource): Uint8Array {
  if (ImageUri) throw invalidParameter('The local cloud runs functions from a zip only, not from a container image.')
  if (ZipFile) return Buffer.from(ZipFile, 'base64')
  if (!S3Bucket || !S3Key) throw invalidParameter('Please provide a source for function code.')
  try {
    return buckets.getObject(S3Bucket, S3Key, S3ObjectVersion)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    )
  }
}
