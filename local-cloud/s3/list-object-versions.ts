import { invalidArgument } from './errors.ts'
import { commonPrefix, encoder, maxKeys } from './listing.ts'
import { type AnyVersion, isDeleteMarker } from './object.ts'
import { type S3Action, type S3Call, xmlAnswer } from './request.ts'

/** Where a page begins: behind this version, or behind all versions of this key. */
interface Marker {
  key: string
  versionId?: string
}

/** Versions and common prefixes share a page's room of at most 1,000 entries. */
interface Page {
  versions: AnyVersion[]
  commonPrefixes: string[]
  /** The last entry, where more follow. */
  next?: Marker
}

/** By key, of each key the newest version first. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: S3Action = (call) => {
  const { query } = call.request
  const marker = readMarker(query)
  const page = list(call, marker)
  const encode = encoder(query)
  return xmlAnswer('ListVersionsResult', {
    Name: call.bucket,
    Prefix: encode(query.get('prefix') ?? ''),
    Delimiter: query.has('delimiter') ? encode(query.get('delimiter') ?? '') : undefined,
    KeyMarker: encode(marker.key),
    VersionIdMarker: marker.versionId ?? '',
    NextKeyMarker: page.next && encode(page.next.key),
    NextVersionIdMarker: page.next?.versionId,
    MaxKeys: maxKeys(query),
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.next !== undefined,
    Version: page.versions.flatMap((version) => describe(call, version, false, encode)),
    DeleteMarker: page.versions.flatMap((version) => describe(call, version, true, encode)),
    CommonPrefixes: page.commonPrefixes.map((entry) => ({ Prefix: encode(entry) })),
  })
}

function readMarker(query: URLSearchParams): Marker {
  const key = query.get('key-marker') ?? ''
  const versionId = query.get('version-id-marker') || undefined
  if (versionId === undefined || key !== '') return { key, versionId }
  throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker', versionId)
}

function list(call: S3Call, marker: Marker): Page {
  const { query } = call.request
  const page: Page = { versions: [], commonPrefixes: [] }
  let last = marker
  for (const entry of entries(call, marker)) {
    if (page.versions.length + page.commonPrefixes.length >= maxKeys(query)) return { ...page, next: last }
    if (typeof entry === 'string') page.commonPrefixes.push(entry)
    else page.versions.push(entry)
    last = typeof entry === 'string' ? { key: entry } : entry
  }
  return page
}

/** What comes behind the marker: versions, and the common prefixes of others, each once. */
function* entries({ buckets, bucket, request: { query } }: S3Call, marker: Marker): Generator<AnyVersion | string> {
  const prefix = query.get('prefix') ?? ''
  let lastPrefix = marker.key
  for (const { key, versions } of buckets.keys(bucket, prefix)) {
    const folder = commonPrefix(key, prefix, query.get('delimiter') ?? '')
    if (folder !== undefined) {
      if (folder !== lastPrefix && isBehind(folder, marker.key)) yield folder
      lastPrefix = folder
    } else if (key === marker.key) {
      const at = versions.findIndex(({ versionId }) => versionId === marker.versionId)
      if (marker.versionId !== undefined) yield* versions.slice(at + 1)
    } else if (isBehind(key, marker.key)) yield* versions
  }
}

function isBehind(key: string, marker: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(marker)) > 0
}

function describe({ buckets }: S3Call, version: AnyVersion, markers: boolean, encode: (text: string) => string) {
  if (isDeleteMarker(version) !== markers) return []
  const common = {
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: buckets.isLatest(version),
    LastModified: new Date(version.lastModified),
    Owner: { ID: 'local' },
  }
  if (isDeleteMarker(version)) return [common]
  return [{ ...common, ETag: version.etag, Size: version.size, StorageClass: 'STANDARD' }]
}
