import { createHash } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Platform } from '../service.ts'
import type { Blobs, Table } from '../store.ts'
import { checkBucketName, checkKey } from './bucket-name.ts'
import { noSuchBucket, noSuchKey } from './errors.ts'
import { objectAddress } from './object-url.ts'

export interface Bucket {
  name: string
  region: string
  /** Milliseconds since 1970, as all times here. */
  created: number
  /** What was put to `?encryption`, `?policy`, …: kept and given back, by the subresource's name. */
  settings: Record<string, string>
}

export interface S3Object {
  bucket: string
  key: string
  /** The id of its bytes. */
  blob: string
  size: number
  /** With its quotes, as it is sent. */
  etag: string
  lastModified: number
  /** content-type, content-encoding, cache-control, … as they were put. */
  headers: Record<string, string>
  /** By header name: `x-amz-checksum-crc32`. */
  checksums: Record<string, string>
}

export type ObjectAttributes = Partial<Pick<S3Object, 'headers' | 'checksums' | 'etag'>>

/** The state of S3: buckets, whose names are one space for all regions, and their objects. */
export class Buckets {
  #buckets: Table<Bucket>
  #objects: Table<S3Object>
  #bytes: Blobs

  constructor({ store }: Pick<Platform, 'store'>) {
    this.#buckets = store.table('s3/buckets')
    this.#objects = store.table('s3/objects')
    this.#bytes = store.blobs('s3/bytes')
    // What a killed process wrote without an object that owns it.
    this.#bytes.sweep(new Set(this.#objects.values().map(({ blob }) => blob)))
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

  /** Throws BucketNotEmpty while it holds an object. */
  delete(name: string): void {
    this.get(name)
    if (this.objects(name).length > 0) throw notEmpty(name)
    this.#buckets.delete(name)
  }

  /** All of a bucket's objects in the order of their keys' UTF-8 bytes, as S3 lists them. */
  objects(bucket: string, prefix = ''): S3Object[] {
    this.get(bucket)
    return this.#objects
      .keys()
      .filter((id) => id.startsWith(`${bucket}/${prefix}`))
      .sort(compareBytes)
      .map((id) => this.#objects.get(id) as S3Object)
  }

  hasObject(bucket: string, key: string): boolean {
    return this.#objects.has(`${bucket}/${key}`)
  }

  /** Throws NoSuchBucket and NoSuchKey. */
  object(bucket: string, key: string): S3Object {
    this.get(bucket)
    const object = this.#objects.get(`${bucket}/${key}`)
    if (!object) throw noSuchKey(key)
    return object
  }

  bytes(object: S3Object): Buffer {
    return this.#bytes.get(object.blob)
  }

  putObject(bucket: string, key: string, bytes: Buffer, attributes: ObjectAttributes = {}): S3Object {
    this.get(bucket)
    checkKey(key)
    const replaced = this.#objects.get(`${bucket}/${key}`)
    const object: S3Object = {
      bucket,
      key,
      blob: this.#bytes.put(bytes),
      size: bytes.length,
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      // S3 keeps whole seconds; the CLI compares them with the functions' LastModified.
      lastModified: Math.floor(Date.now() / 1000) * 1000,
      headers: {},
      checksums: {},
      ...attributes,
    }
    this.#objects.set(`${bucket}/${key}`, object)
    if (replaced) this.#bytes.delete(replaced.blob)
    return object
  }

  /** An object that is not there counts as deleted. */
  deleteObject(bucket: string, key: string): void {
    this.get(bucket)
    const object = this.#objects.get(`${bucket}/${key}`)
    if (!object) return
    this.#objects.delete(`${bucket}/${key}`)
    this.#bytes.delete(object.blob)
  }

  /** An object's bytes, for the services that take their input from S3. Throws NoSuchBucket and NoSuchKey. */
  getObject(bucket: string, key: string): Buffer {
    return this.bytes(this.object(bucket, key))
  }

  /** The object behind an S3 URL such as CloudFormation's TemplateURL; nothing is ever fetched from the network. */
  objectFromUrl(url: string): Buffer {
    const { bucket, key } = objectAddress(url)
    return this.getObject(bucket, key)
  }
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
