import { invalidArgument, preconditionFailed } from './errors.ts'
import { readPrecondition } from './preconditions.ts'
import { addressed, type S3Action, xmlAnswer } from './request.ts'
import { storedHeaders } from './upload-body.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: S3Action = ({ buckets, bucket, key, request }) => {
  const { headers } = request
  const from = sourceAddress(headers['x-amz-copy-source'] ?? '')
  const source = buckets.object(from.bucket, from.key)
  if (readPrecondition(sourceConditions(headers), source) === 'not-modified') {
    throw preconditionFailed('x-amz-copy-source-If-None-Match')
  }
  const replaced = headers['x-amz-metadata-directive'] === 'REPLACE'
  const copy = buckets.putObject(bucket, key, buckets.bytes(source), {
    headers: replaced ? storedHeaders(headers) : source.headers,
    checksums: source.checksums,
  })
  return xmlAnswer('CopyObjectResult', { ETag: copy.etag, LastModified: new Date(copy.lastModified) })
}

function sourceAddress(header: string): { bucket: string; key: string } {
  const [path = '', version] = header.split('?versionId=')
  const address = addressed(path.startsWith('/') ? path : `/${path}`)
  if (address.bucket && address.key && !version) return address
  throw invalidArgument(
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    'x-amz-copy-source',
    header,
  )
}

function sourceConditions(headers: Record<string, string>): Record<string, string> {
  const conditions = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-copy-source-if-'))
  return Object.fromEntries(conditions.map(([name, value]) => [name.slice('x-amz-copy-source-'.length), value]))
}
