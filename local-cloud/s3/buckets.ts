import { createHash } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { checkBucketName, checkKey } from './bucket-name.ts'
import { noSuchBucket, noSuchKey, noSuchVersion, notOfDeleteMarker } from './errors.ts'
import { type AnyVersion, type DeleteMarker, isDeleteMarker, type S3Object } from './object.ts'
import { objectAddress } from './object-url.ts'
import { Objects } from './objects.ts'

export interface Bucket {
  name: string
  region: string
  /** Milliseconds since 1970, as all times here. */
  created: number
  /** What was put to `?encryption`, `?policy`, …: kept and given back, by the subresource's name. */
  settings: Record<string, string>
}

export type ObjectAttributes = Partial<Pick<S3Object, 'headers' | 'checksums' | 'etag' | 'tags'>>

/** The state of S3: buckets, whose names are one space for all regions, and their objects. */
export class Buckets {
  #buckets: Table<Bucket>
  #objects: Objects

  constructor({ store }: Pick<Platform, 'store'>) {
    this.#buckets = store.table('s3/buckets')
    this.#objects = new Objects(store)
  }

  /** Throws BucketAlreadyOwnedByYou where there is one of this name. */
  create(name: string, region: string, settings: Record<string, string> = {}): Bucket {
    checkBucketName(name)
    if (this.#buckets.has(name)) throw alreadyOwned(name)
    const bucket = { name, region, created: Date.now(), settings }
    this.#buckets.set(name, bucket)
    return bucket
  }

  has(name: string): boolean {
    return this.#buckets.has(name)
  }

  /** Throws NoSuchBucket. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name)
    if (!bucket) throw noSuchBucket(name)
    return bucket
  }

  all(): Bucket[] {
    return this.#buckets.values().sort((a, b) => compareBytes(a.name, b.name))
  }

  /** Sets one subresource's document, or removes it. */
  set(name: string, setting: string, document: string | undefined): void {
    const bucket = this.get(name)
    const { [setting]: _, ...others } = bucket.settings
    this.#buckets.set(name, {
      ...bucket,
      settings: document === undefined ? others : { ...others, [setting]: document },
    })
  }

  /** Throws BucketNotEmpty while it holds a version of an object, or a delete marker. */
  delete(name: string): void {
    this.get(name)
    if (!this.#objects.isEmpty(name)) throw notEmpty(name)
    this.#buckets.delete(name)
  }

  /** A bucket's objects as they are now, in the order of their keys' UTF-8 bytes, as S3 lists them. */
  objects(bucket: string, prefix = ''): S3Object[] {
    return this.keys(bucket, prefix).flatMap(({ versions: [current] }) =>
      current && !isDeleteMarker(current) ? [current] : [],
    )
  }

  /** In the same order, with all versions, the newest first. */
  keys(bucket: string, prefix = ''): { key: string; versions: AnyVersion[] }[] {
    this.get(bucket)
    return this.#objects.keys(bucket, prefix)
  }

  hasObject(bucket: string, key: string): boolean {
    const current = this.#objects.versions(bucket, key)[0]
    return current !== undefined && !isDeleteMarker(current)
  }

  /** As it is now, or one version of it. Throws NoSuchBucket, NoSuchKey, NoSuchVersion, and MethodNotAllowed for a delete marker. */
  object(bucket: string, key: string, versionId?: string): S3Object {
    this.get(bucket)
    if (versionId !== undefined) return readable(this.version(bucket, key, versionId))
    const current = this.#objects.versions(bucket, key)[0]
    if (!current || isDeleteMarker(current)) throw noSuchKey(key, current)
    return current
  }

  /** Throws NoSuchVersion. */
  version(bucket: string, key: string, versionId: string): AnyVersion {
    const found = this.findVersion(bucket, key, versionId)
    if (!found) throw noSuchVersion(key, versionId)
    return found
  }

  findVersion(bucket: string, key: string, versionId: string): AnyVersion | undefined {
    return this.#objects.versions(bucket, key).find((version) => version.versionId === versionId)
  }

  isLatest(version: AnyVersion): boolean {
    return this.#objects.versions(version.bucket, version.key)[0] === version
  }

  bytes(object: S3Object): Buffer {
    return this.#objects.bytes(object)
  }

  putObject(bucket: string, key: string, bytes: Buffer, attributes: ObjectAttributes = {}): S3Object {
    const versioned = isVersioned(this.get(bucket))
    checkKey(key)
    const object = {
      bucket,
      key,
      blob: this.#objects.putBytes(bytes),
      size: bytes.length,
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      headers: {},
      checksums: {},
      tags: {},
      ...attributes,
    }
    return this.#objects.add<S3Object>(object, versioned)
  }

  tagObject(object: S3Object, tags: Record<string, string>): void {
    this.#objects.change(object, { tags })
  }

  /**
   * Without versioning the object goes, and one that is not there counts as deleted; with it a delete marker comes on top,
   * which is returned. Where versioning is suspended, the marker takes the place of the null version.
   */
  deleteObject(bucket: string, key: string): DeleteMarker | undefined {
    const at = this.get(bucket)
    if (at.settings.versioning) {
      return this.#objects.add<DeleteMarker>({ bucket, key, deleteMarker: true }, isVersioned(at))
    }
    for (const version of this.#objects.versions(bucket, key)) this.#objects.remove(version)
    return undefined
  }

  /** For good. A version that is not there counts as deleted. */
  deleteVersion(bucket: string, key: string, versionId: string): AnyVersion | undefined {
    this.get(bucket)
    const version = this.findVersion(bucket, key, versionId)
    if (version) this.#objects.remove(version)
    return version
  }

  /** For what is told of an object that is no more. */
  nextSequence(): number {
    return this.#objects.nextSequence()
  }

  /** An object's bytes, for the services that take their input from S3. Throws NoSuchBucket, NoSuchKey and NoSuchVersion. */
  getObject(bucket: string, key: string, versionId?: string): Buffer {
    return this.bytes(this.object(bucket, key, versionId))
  }

  /** The object behind an S3 URL such as CloudFormation's TemplateURL; nothing is ever fetched from the network. */
  objectFromUrl(url: string): Buffer {
    const { bucket, key } = objectAddress(url)
    return this.getObject(bucket, key)
  }
}

/** Whether what is written now gets a version of its own. */
function isVersioned({ settings }: Bucket): boolean {
  return settings.versioning === 'Enabled'
}

function readable(version: AnyVersion): S3Object {
  if (isDeleteMarker(version)) throw notOfDeleteMarker(version)
  return version
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function alreadyOwned(name: string): CloudError {
  const sentence = 'Your previous request to create the named bucket succeeded and you already own it.'
  return new CloudError('BucketAlreadyOwnedByYou', sentence, 409, { BucketName: name })
}

function notEmpty(name: string): CloudError {
  return new CloudError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, { BucketName: name })
}
