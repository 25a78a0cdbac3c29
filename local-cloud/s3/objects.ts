import { randomBytes } from 'node:crypto'
import type { Store } from '../store.ts'
import { type AnyVersion, isDeleteMarker, NULL_VERSION, type S3Object } from './object.ts'

type Unversioned<T extends AnyVersion> = T extends AnyVersion
  ? Omit<T, 'versionId' | 'sequence' | 'lastModified'>
  : never

/** The objects of all buckets: every version of every key, and their bytes. */
export class Objects {
  #table
  #bytes
  /** By bucket and key, the newest version first. */
  #index = new Map<string, Map<string, AnyVersion[]>>()
  #sequence = 0

  constructor(store: Store) {
    this.#table = store.table<AnyVersion>('s3/objects')
    this.#bytes = store.blobs('s3/bytes')
    for (const version of this.#table.values().sort((a, b) => a.sequence - b.sequence)) this.#list(version)
    // What a killed process wrote without an object that owns it.
    this.#bytes.sweep(new Set(this.#table.values().flatMap((version) => (isDeleteMarker(version) ? [] : version.blob))))
  }

  /** In the order of the keys' UTF-8 bytes, as S3 lists them; of each key its versions, the newest first. */
  keys(bucket: string, prefix = ''): { key: string; versions: AnyVersion[] }[] {
    return [...(this.#index.get(bucket) ?? [])]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, versions]) => ({ key, versions }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
  }

  isEmpty(bucket: string): boolean {
    return !this.#index.get(bucket)?.size
  }

  /** The newest first. */
  versions(bucket: string, key: string): AnyVersion[] {
    return this.#index.get(bucket)?.get(key) ?? []
  }

  bytes({ blob }: S3Object): Buffer {
    return this.#bytes.get(blob)
  }

  putBytes(bytes: Buffer): string {
    return this.#bytes.put(bytes)
  }

  /** As a new version, or in the place of the null version. */
  add<T extends AnyVersion>(version: Unversioned<T>, versioned: boolean): T {
    const added = {
      ...version,
      versionId: versioned ? randomBytes(24).toString('base64url') : NULL_VERSION,
      sequence: this.nextSequence(),
      // S3 keeps whole seconds; the CLI compares them with the functions' LastModified.
      lastModified: Math.floor(Date.now() / 1000) * 1000,
    } as unknown as T
    const replaced = this.versions(added.bucket, added.key).find(({ versionId }) => versionId === added.versionId)
    this.#table.set(recordKey(added), added)
    if (replaced) this.#forget(replaced)
    this.#list(added)
    return added
  }

  /** Changes what can be changed of a version: its tags. */
  change(version: S3Object, change: Pick<S3Object, 'tags'>): void {
    this.#table.set(recordKey(version), { ...version, ...change })
    Object.assign(version, change)
  }

  remove(version: AnyVersion): void {
    this.#table.delete(recordKey(version))
    this.#forget(version)
  }

  /** By the clock, so that it grows even where the last version was removed before a restart. */
  nextSequence(): number {
    this.#sequence = Math.max(this.#sequence + 1, Date.now() * 1000)
    return this.#sequence
  }

  #list(version: AnyVersion): void {
    const keys = this.#index.get(version.bucket) ?? new Map<string, AnyVersion[]>()
    this.#index.set(version.bucket, keys)
    keys.set(version.key, [version, ...this.versions(version.bucket, version.key)])
    this.#sequence = Math.max(this.#sequence, version.sequence)
  }

  #forget(version: AnyVersion): void {
    const others = this.versions(version.bucket, version.key).filter((each) => each !== version)
    if (others.length > 0) this.#index.get(version.bucket)?.set(version.key, others)
    else this.#index.get(version.bucket)?.delete(version.key)
    if (!isDeleteMarker(version)) this.#bytes.delete(version.blob)
  }
}

/** Neither a bucket's name nor a version's id has a slash in it. */
function recordKey({ bucket, versionId, key }: AnyVersion): string {
  return `${bucket}/${versionId}/${key}`
}
