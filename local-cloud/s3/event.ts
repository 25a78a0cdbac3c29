import type { S3Event } from 'aws-lambda'
import { eventRecord } from './notifications/event-record.ts'
import type { EventName } from './notifications/object-event.ts'

/** What a test may say about an object of which S3 tells; a bare string is its key. */
export interface S3EventInput {
  /** As it is in the bucket: the event has it encoded. */
  key: string
  bucket?: string
  size?: number
  /** Without quotes. */
  eTag?: string
  /** Of a bucket with versioning. */
  versionId?: string
  eventName?: EventName
  /** The name of the notification. */
  configurationId?: string
}

/**
 * The event that S3 hands to a function: `s3Event('photos/a b.jpg')`, `s3Event({ key, eventName: 'ObjectRemoved:Delete' })`.
 * S3 sends one record an event; its format has room for several, which a handler must not forget.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
 */
export function s3Event(...objects: (string | S3EventInput)[]): S3Event {
  return { Records: objects.map((input, index) => record(typeof input === 'string' ? { key: input } : input, index)) }
}

/** The same input gives the same event: time stands still, and order shows in the sequencer. */
function record(input: S3EventInput, index: number) {
  const { key, bucket = 'uploads', size = 1024, eTag = '0123456789abcdef0123456789abcdef', versionId } = input
  const time = Date.UTC(2026, 0, 1)
  const version = { bucket, key, versionId: versionId ?? 'null', sequence: time * 1000 + index, lastModified: time }
  const object = { ...version, blob: '', size, etag: `"${eTag}"`, headers: {}, checksums: {}, tags: {} }
  const name = input.eventName ?? 'ObjectCreated:Put'
  const marker = { ...version, deleteMarker: true as const }
  return eventRecord(
    { name, object: name === 'ObjectRemoved:DeleteMarkerCreated' ? marker : object },
    {
      region: 'us-east-1',
      configurationId: input.configurationId ?? 'uploads',
      time,
      requestId: 'C3D13FE58DE4C810',
      caller: 'AIDAJDPLRKLG7UEXAMPLE',
      sourceIPAddress: '127.0.0.1',
      versioned: versionId !== undefined,
    },
  )
}
