import { CloudError } from '../errors.ts'
import type { AwsRequest } from '../service.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { verifiedChecksums } from './checksums.ts'

const SYSTEM_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

/** The bytes of an upload as they are to be stored, and their checksums, whichever way the client sent them. */
export function uploadBody({ headers, body }: AwsRequest): { bytes: Buffer; checksums: Record<string, string> } {
  const streamed = headers['x-amz-content-sha256']?.startsWith('STREAMING-')
  const { bytes, trailers } = streamed ? decodeAwsChunked(body) : { bytes: body, trailers: {} }
  return { bytes, checksums: verifiedChecksums({ ...headers, ...trailers }, bytes) }
}

/**
 * The headers to give back with the object: the system-defined ones and the user's `x-amz-meta-…`, at most 2 KB.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function storedHeaders(headers: Record<string, string>): Record<string, string> {
  const stored = Object.entries(headers).filter(
    ([name]) => SYSTEM_HEADERS.includes(name) || name.startsWith('x-amz-meta-'),
  )
  const metadata = stored.filter(([name]) => name.startsWith('x-amz-meta-'))
  const size = metadata.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0)
  if (size > 2048) {
    throw new CloudError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: size,
      MaxSizeAllowed: 2048,
    })
  }
  return Object.fromEntries(stored.map(withoutTransferCoding).filter(([, value]) => value !== ''))
}

/** `aws-chunked` says how the body travelled, not what it is. */
function withoutTransferCoding([name, value]: [string, string]): [string, string] {
  if (name !== 'content-encoding') return [name, value]
  const codings = value.split(',').map((coding) => coding.trim())
  return [name, codings.filter((coding) => coding !== 'aws-chunked').join(',')]
}
