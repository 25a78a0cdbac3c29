import { invalidArgument } from './errors.ts'
import { commonPrefix, encoder, maxKeys } from './listing.ts'
import type { S3Object } from './object.ts'
import { type S3Action, type S3Call, xmlAnswer } from './request.ts'

/** A page of a listing: objects and common prefixes share its room of at most 1,000 entries. */
interface Page {
  objects: S3Object[]
  commonPrefixes: string[]
  /** The last entry, where more follow. */
  next?: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: S3Action = (call) => {
  const { query } = call.request
  const token = query.get('continuation-token')
  const after = token === null ? (query.get('start-after') ?? '') : fromToken(token)
  const page = list(call, after)
  return xmlAnswer('ListBucketResult', {
    ...common(call, page),
    KeyCount: page.objects.length + page.commonPrefixes.length,
    StartAfter: query.get('start-after') ?? undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next === undefined ? undefined : Buffer.from(page.next).toString('base64url'),
  })
}

/** The older form, by marker. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: S3Action = (call) => {
  const { query } = call.request
  const page = list(call, query.get('marker') ?? '')
  const next = query.has('delimiter') ? page.next : undefined
  return xmlAnswer('ListBucketResult', {
    ...common(call, page),
    Marker: query.get('marker') ?? '',
    NextMarker: next === undefined ? undefined : encoder(query)(next),
  })
}

function list({ buckets, bucket, request: { query } }: S3Call, after: string): Page {
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const room = maxKeys(query)
  const page: Page = { objects: [], commonPrefixes: [] }
  let last = after
  for (const object of buckets.objects(bucket, prefix)) {
    const entry = commonPrefix(object.key, prefix, delimiter) ?? object.key
    const listed = entry === last || Buffer.compare(Buffer.from(entry), Buffer.from(after)) <= 0
    if (listed) continue
    if (page.objects.length + page.commonPrefixes.length >= room) return { ...page, next: last }
    if (entry === object.key) page.objects.push(object)
    else page.commonPrefixes.push(entry)
    last = entry
  }
  return page
}

function common({ bucket, request: { query } }: S3Call, page: Page) {
  const encode = encoder(query)
  return {
    Name: bucket,
    Prefix: encode(query.get('prefix') ?? ''),
    Delimiter: query.has('delimiter') ? encode(query.get('delimiter') ?? '') : undefined,
    MaxKeys: maxKeys(query),
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.next !== undefined,
    Contents: page.objects.map((object) => ({
      Key: encode(object.key),
      LastModified: new Date(object.lastModified),
      ETag: object.etag,
      Size: object.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.commonPrefixes.map((entry) => ({ Prefix: encode(entry) })),
  }
}

function fromToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8')
  if (Buffer.from(key).toString('base64url') === token) return key
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token)
}
