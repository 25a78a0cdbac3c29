import { CloudError } from '../errors.ts'
import { toXml } from '../protocols/xml.ts'
import type { AwsRequest, AwsResponse } from '../service.ts'
import type { Buckets } from './buckets.ts'
import { invalidArgument } from './errors.ts'
import type { ObjectEvent } from './notifications/object-event.ts'
import type { Version } from './object.ts'

/** A call of S3's REST API, its path taken apart. */
export interface S3Call {
  buckets: Buckets
  request: AwsRequest
  /** Empty for calls on the service itself. */
  bucket: string
  /** Decoded; empty for calls on a bucket. */
  key: string
  /** Tells those whom the bucket notifies; returns at once. */
  notify(event: ObjectEvent): void
}

export type S3Action = (call: S3Call) => AwsResponse

/**
 * `/bucket/key`, path-style. A key may contain anything, `..` and `//` included: it is a name, never a path in a file system.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
export function addressed(path: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? []
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) }
  } catch {
    throw new CloudError('InvalidURI', "Couldn't parse the specified URI.")
  }
}

/** An answer in XML: the shape as an object, lists as repeated elements. */
export function xmlAnswer(root: string, shape: object): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${toXml(shape, { flat: true })}</${root}>`,
  }
}

/** `x-amz-version-id`, once the bucket has had versioning. */
export function versionHeader({ buckets, bucket }: S3Call, version: Version | undefined): Record<string, string> {
  return version && buckets.get(bucket).settings.versioning ? { 'x-amz-version-id': version.versionId } : {}
}

/** `?versionId=…`. Throws InvalidArgument where it is empty. */
export function versionIdOf({ query }: AwsRequest): string | undefined {
  const versionId = query.get('versionId') ?? undefined
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '')
  return versionId
}

export function emptyAnswer(status: number, headers: Record<string, string> = {}): AwsResponse {
  return { status, headers }
}
