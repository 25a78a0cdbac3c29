import type { AwsRequest, Permission, PolicyDocument } from '../service.ts'
import type { Buckets } from './buckets.ts'
import { copySource } from './copy-object.ts'

/** On the bucket, by method, what it is on, and subresource. */
const ON_BUCKET: Record<string, string> = {
  'PUT bucket': 'CreateBucket',
  'HEAD bucket': 'ListBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket': 'ListBucket',
  'GET bucket?list-type': 'ListBucket',
  'GET bucket?location': 'GetBucketLocation',
  'GET bucket?versioning': 'GetBucketVersioning',
  'PUT bucket?versioning': 'PutBucketVersioning',
  'GET bucket?versions': 'ListBucketVersions',
  ...setting('encryption', 'EncryptionConfiguration'),
  ...setting('publicAccessBlock', 'BucketPublicAccessBlock'),
  ...setting('tagging', 'BucketTagging'),
  ...setting('ownershipControls', 'BucketOwnershipControls'),
  ...setting('notification', 'BucketNotification'),
  ...setting('cors', 'BucketCORS'),
  ...setting('lifecycle', 'LifecycleConfiguration'),
  ...setting('policy', 'BucketPolicy'),
  'DELETE bucket?policy': 'DeleteBucketPolicy',
}

const ON_OBJECT: Record<string, string> = {
  'GET object': 'GetObject',
  'HEAD object': 'GetObject',
  'PUT object': 'PutObject',
  'DELETE object': 'DeleteObject',
  'GET object?tagging': 'GetObjectTagging',
  'PUT object?tagging': 'PutObjectTagging',
  'DELETE object?tagging': 'DeleteObjectTagging',
  'POST object?uploads': 'PutObject',
  'PUT object?uploadId': 'PutObject',
  'POST object?uploadId': 'PutObject',
  'DELETE object?uploadId': 'AbortMultipartUpload',
}

/** Where one version is asked for by its id, the permission is another. */
const ON_VERSION: Record<string, string> = {
  GetObject: 'GetObjectVersion',
  DeleteObject: 'DeleteObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
  PutObjectTagging: 'PutObjectVersionTagging',
  DeleteObjectTagging: 'DeleteObjectVersionTagging',
}

/** What removes a setting needs the permission to put it. */
function setting(subresource: string, name: string): Record<string, string> {
  return {
    [`GET bucket?${subresource}`]: `Get${name}`,
    [`PUT bucket?${subresource}`]: `Put${name}`,
    [`DELETE bucket?${subresource}`]: `Put${name}`,
  }
}

interface Target {
  bucket: string
  key: string
}

/**
 * Which permissions a route needs. One on a bucket that is not there needs none: everybody may know that it is not.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function s3Permissions(buckets: Buckets, route: string, target: Target, request: AwsRequest): Permission[] {
  if (route === 'GET service') return [{ action: 's3:ListAllMyBuckets', resource: '*' }]
  // DeleteObjects judges each object by itself.
  if (route === 'POST bucket?delete') return []
  const name = ON_OBJECT[route] ?? ON_BUCKET[route] ?? route
  if (name !== 'CreateBucket' && !buckets.has(target.bucket)) return []
  const action = (request.query.has('versionId') && ON_VERSION[name]) || name
  const needed = { ...s3Permission(buckets, action, target), context: contextOf(request) }
  // Who writes tags with an object needs the permission for it, too.
  const tagging = route === 'PUT object' && request.headers['x-amz-tagging'] !== undefined
  const tags = tagging ? [s3Permission(buckets, 'PutObjectTagging', target)] : []
  const writes = route === 'PUT object' || route === 'PUT object?uploadId'
  if (!writes || request.headers['x-amz-copy-source'] === undefined) return [needed, ...tags]
  const { versionId, ...source } = copySource(request.headers)
  return [s3Permission(buckets, versionId ? 'GetObjectVersion' : 'GetObject', source), needed, ...tags]
}

/** To do this to a bucket, or to an object where there is a key; the bucket's own policy counts too. */
export function s3Permission(buckets: Buckets, name: string, { bucket, key }: Target): Permission {
  const policy = buckets.has(bucket) ? buckets.get(bucket).settings.policy : undefined
  return {
    action: `s3:${name}`,
    resource: `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`,
    ...(policy && { resourcePolicy: JSON.parse(policy) as PolicyDocument }),
  }
}

const QUERY_KEYS = ['prefix', 'delimiter', 'max-keys']
const HEADER_KEYS = ['x-amz-acl', 'x-amz-server-side-encryption', 'x-amz-copy-source', 'x-amz-storage-class']

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys */
function contextOf({ query, headers }: AwsRequest): Record<string, string> {
  const asked = QUERY_KEYS.map((name) => [name, query.get(name)] as const)
  const sent = HEADER_KEYS.map((name) => [name, headers[name]] as const)
  return Object.fromEntries([...asked, ...sent].flatMap(([name, value]) => (value ? [[`s3:${name}`, value]] : [])))
}
