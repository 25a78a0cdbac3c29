/** One version of a key: an object, or a delete marker. */
export interface Version {
  bucket: string
  key: string
  /** `null` where the bucket had no versioning when it was written. */
  versionId: string
  /** Grows with every write, over restarts too. */
  sequence: number
  /** Milliseconds since 1970, as all times here; whole seconds. */
  lastModified: number
}

export interface S3Object extends Version {
  /** The id of its bytes. */
  blob: string
  size: number
  /** With its quotes, as it is sent. */
  etag: string
  /** content-type, content-encoding, cache-control, … as they were put. */
  headers: Record<string, string>
  /** By header name: `x-amz-checksum-crc32`. */
  checksums: Record<string, string>
  tags: Record<string, string>
}

/** Hides the versions before it from those who ask for none by its id. */
export interface DeleteMarker extends Version {
  deleteMarker: true
}

export type AnyVersion = S3Object | DeleteMarker

export function isDeleteMarker(version: AnyVersion): version is DeleteMarker {
  return 'deleteMarker' in version
}

/** The version of what was written without versioning: there is one a key at most. */
export const NULL_VERSION = 'null'
