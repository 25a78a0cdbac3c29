import type { AwsResponse } from '../service.ts'
import type { S3Object } from './object.ts'
import { s3Permission } from './permissions.ts'
import { readPrecondition } from './preconditions.ts'
import { type ByteRange, byteRange } from './range.ts'
import { emptyAnswer, type S3Action, type S3Call, versionHeader, versionIdOf } from './request.ts'

/**
 * GetObject, and HeadObject, whose answer differs in its body only.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const getObject: S3Action = (call) => {
  const object = readable(call)
  if (readPrecondition(call.request.headers, object) === 'not-modified') {
    return emptyAnswer(304, { etag: object.etag, 'last-modified': new Date(object.lastModified).toUTCString() })
  }
  const range = byteRange(call.request.headers.range, object.size)
  return range ? part(call, object, range) : whole(call, object)
}

/** Whether a key is there is told to those only who may list the bucket; others hear AccessDenied. */
function readable({ buckets, bucket, key, request }: S3Call): S3Object {
  const versionId = versionIdOf(request)
  if (versionId === undefined && !buckets.hasObject(bucket, key) && buckets.has(bucket)) {
    request.authorize?.(s3Permission(buckets, 'ListBucket', { bucket, key: '' }))
  }
  return buckets.object(bucket, key, versionId)
}

function whole(call: S3Call, object: S3Object): AwsResponse {
  const checksums = call.request.headers['x-amz-checksum-mode'] === 'ENABLED' ? object.checksums : {}
  return {
    status: 200,
    headers: { ...describing(call, object), ...checksums, 'content-length': String(object.size) },
    body: call.request.method === 'HEAD' ? '' : call.buckets.bytes(object),
  }
}

function part(call: S3Call, object: S3Object, { first, last }: ByteRange): AwsResponse {
  return {
    status: 206,
    headers: {
      ...describing(call, object),
      'content-range': `bytes ${first}-${last}/${object.size}`,
      'content-length': String(last - first + 1),
    },
    body: call.request.method === 'HEAD' ? '' : call.buckets.bytes(object).subarray(first, last + 1),
  }
}

function describing(call: S3Call, object: S3Object): Record<string, string> {
  const { request } = call
  const tags = Object.keys(object.tags).length
  return {
    'content-type': 'binary/octet-stream',
    ...object.headers,
    ...overrides(request.query),
    etag: object.etag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
    ...versionHeader(call, object),
    ...(tags > 0 && { 'x-amz-tagging-count': String(tags) }),
  }
}

/** `?response-content-type=…` sets the answer's header. */
function overrides(query: URLSearchParams): Record<string, string> {
  const asked = [...query].filter(([name]) => name.startsWith('response-'))
  return Object.fromEntries(asked.map(([name, value]) => [name.slice('response-'.length), value]))
}
