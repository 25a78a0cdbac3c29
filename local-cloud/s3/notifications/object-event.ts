import type { AnyVersion } from '../object.ts'

/**
 * What can happen to an object here, of what S3 knows.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export const EVENT_NAMES = [
  'ObjectCreated:Put',
  'ObjectCreated:Copy',
  'ObjectCreated:CompleteMultipartUpload',
  'ObjectRemoved:Delete',
  'ObjectRemoved:DeleteMarkerCreated',
  'ObjectTagging:Put',
  'ObjectTagging:Delete',
] as const

export type EventName = (typeof EVENT_NAMES)[number]

export interface ObjectEvent {
  name: EventName
  /** The version that it is about; of an object that had none and is gone, what is left to say. */
  object: AnyVersion | Pick<AnyVersion, 'bucket' | 'key' | 'sequence'>
}
