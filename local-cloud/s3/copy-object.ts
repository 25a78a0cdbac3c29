import { invalidArgument, preconditionFailed } from './errors.ts'
import type { S3Object } from './object.ts'
import { readPrecondition } from './preconditions.ts'
import { addressed, type S3Action, type S3Call, versionHeader, xmlAnswer } from './request.ts'
import { readTaggingHeader } from './tagging.ts'
import { storedHeaders } from './upload-body.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: S3Action = (call) => {
  const { buckets, bucket, key, request } = call
  const { headers } = request
  const source = sourceObject(call)
  const copy = buckets.putObject(bucket, key, buckets.bytes(source), {
    headers: headers['x-amz-metadata-directive'] === 'REPLACE' ? storedHeaders(headers) : source.headers,
    tags: headers['x-amz-tagging-directive'] === 'REPLACE' ? readTaggingHeader(headers) : source.tags,
    checksums: source.checksums,
  })
  call.notify({ name: 'ObjectCreated:Copy', object: copy })
  const answer = xmlAnswer('CopyObjectResult', { ETag: copy.etag, LastModified: new Date(copy.lastModified) })
  return { ...answer, headers: { ...answer.headers, ...versionHeader(call, copy), ...sourceVersion(call, source) } }
}

/** What is copied. Throws where it is not as the `x-amz-copy-source-if-…` headers want it. */
export function sourceObject({ buckets, request: { headers } }: S3Call): S3Object {
  const from = copySource(headers)
  const source = buckets.object(from.bucket, from.key, from.versionId)
  if (readPrecondition(sourceConditions(headers), source) !== 'not-modified') return source
  throw preconditionFailed('x-amz-copy-source-If-None-Match')
}

/** Where `x-amz-copy-source` points: `bucket/key`, percent-encoded, and maybe `?versionId=…`. */
export function copySource(headers: Record<string, string>): { bucket: string; key: string; versionId?: string } {
  const header = headers['x-amz-copy-source'] ?? ''
  const [path = '', versionId] = header.split('?versionId=')
  const address = addressed(path.startsWith('/') ? path : `/${path}`)
  if (address.bucket && address.key) return { ...address, versionId }
  throw invalidArgument(
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    'x-amz-copy-source',
    header,
  )
}

function sourceVersion({ buckets }: S3Call, source: S3Object): Record<string, string> {
  const versioned = buckets.get(source.bucket).settings.versioning
  return versioned ? { 'x-amz-copy-source-version-id': source.versionId } : {}
}

function sourceConditions(headers: Record<string, string>): Record<string, string> {
  const conditions = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-copy-source-if-'))
  return Object.fromEntries(conditions.map(([name, value]) => [name.slice('x-amz-copy-source-'.length), value]))
}
