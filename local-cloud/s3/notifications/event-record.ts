import type { S3EventRecord } from 'aws-lambda'
import { isDeleteMarker } from '../object.ts'
import type { ObjectEvent } from './object-event.ts'

/** Who did it, and where: what a record says beside the object. */
export interface Circumstances {
  region: string
  configurationId: string
  /** Milliseconds since 1970. */
  time: number
  requestId: string
  /** The caller's access key. */
  caller: string
  sourceIPAddress: string
  /** Whether the bucket has had versioning, so that versions have ids. */
  versioned: boolean
}

/** Of an empty object, which is what a delete marker is. */
const EMPTY_ETAG = 'd41d8cd98f00b204e9800998ecf8427e'

/**
 * One event as S3 tells of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function eventRecord({ name, object }: ObjectEvent, about: Circumstances): S3EventRecord {
  return {
    eventVersion: name.startsWith('ObjectTagging:') ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: about.region,
    eventTime: new Date(about.time).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${about.caller}` },
    requestParameters: { sourceIPAddress: about.sourceIPAddress },
    responseElements: { 'x-amz-request-id': about.requestId, 'x-amz-id-2': 'local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: about.configurationId,
      bucket: {
        name: object.bucket,
        ownerIdentity: { principalId: 'local' },
        arn: `arn:aws:s3:::${object.bucket}`,
      },
      object: describe({ name, object }, about.versioned) as S3EventRecord['s3']['object'],
    },
  }
}

/** The size and the ETag are of what was written; of what is deleted, the published type knows only the former. */
function describe(event: ObjectEvent, versioned: boolean): Partial<S3EventRecord['s3']['object']> {
  const { name, object } = event
  const eTag = eTagOf(event)
  return {
    key: encodeKey(object.key),
    ...(!name.startsWith('ObjectRemoved:') && 'size' in object && { size: object.size }),
    ...(eTag !== undefined && { eTag }),
    ...(versioned && 'versionId' in object && { versionId: object.versionId }),
    sequencer: sequencerOf(event),
  }
}

/** Without quotes. */
export function eTagOf({ name, object }: ObjectEvent): string | undefined {
  if (name === 'ObjectRemoved:Delete' || !('versionId' in object)) return undefined
  return isDeleteMarker(object) ? EMPTY_ETAG : object.etag.replaceAll('"', '')
}

/** Of one key, the later event has the greater one, compared as text. */
export function sequencerOf({ object }: ObjectEvent): string {
  return object.sequence.toString(16).toUpperCase().padStart(18, '0')
}

/** As a form encodes it, slashes kept: `a b+c` is `a+b%2Bc`. A handler decodes it, a plus as a space. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}
