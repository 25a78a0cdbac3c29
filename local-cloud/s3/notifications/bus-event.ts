import type { BusEvent } from '../../targets.ts'
import { type Circumstances, eTagOf, sequencerOf } from './event-record.ts'
import type { EventName, ObjectEvent } from './object-event.ts'

/** By event: how EventBridge calls it, and what is said beside. */
const TOLD: Record<EventName, { detailType: string; more: Record<string, string> }> = {
  'ObjectCreated:Put': { detailType: 'Object Created', more: { reason: 'PutObject' } },
  'ObjectCreated:Copy': { detailType: 'Object Created', more: { reason: 'CopyObject' } },
  'ObjectCreated:CompleteMultipartUpload': {
    detailType: 'Object Created',
    more: { reason: 'CompleteMultipartUpload' },
  },
  'ObjectRemoved:Delete': {
    detailType: 'Object Deleted',
    more: { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
  },
  'ObjectRemoved:DeleteMarkerCreated': {
    detailType: 'Object Deleted',
    more: { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
  },
  'ObjectTagging:Put': { detailType: 'Object Tags Added', more: {} },
  'ObjectTagging:Delete': { detailType: 'Object Tags Deleted', more: {} },
}

/**
 * One event as EventBridge gets it. Unlike in a notification, the key is not encoded.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function busEvent(event: ObjectEvent, account: string, about: Omit<Circumstances, 'configurationId'>): BusEvent {
  const { name, object } = event
  const { detailType, more } = TOLD[name]
  const eTag = eTagOf(event)
  return {
    source: 'aws.s3',
    detailType,
    resources: [`arn:aws:s3:::${object.bucket}`],
    time: about.time,
    detail: {
      version: '0',
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        ...(detailType === 'Object Created' && 'size' in object && { size: object.size }),
        ...(eTag !== undefined && { etag: eTag }),
        ...(about.versioned && 'versionId' in object && { 'version-id': object.versionId }),
        ...(!name.startsWith('ObjectTagging:') && { sequencer: sequencerOf(event) }),
      },
      'request-id': about.requestId,
      requester: account,
      'source-ip-address': about.sourceIPAddress,
      ...more,
    },
  }
}
