import {
  type BucketVersioningStatus,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { startTestServer, type TestServer } from '../test-server.ts'
import { Buckets } from './buckets.ts'
import { s3Service } from './service.ts'

let server: TestServer
let s3: S3Client
let Bucket: string
let count = 0

beforeAll(async () => {
  server = await startTestServer((platform) => [s3Service(platform, { buckets: new Buckets(platform) })])
  s3 = new S3Client(server.client)
})
afterAll(async () => {
  s3.destroy()
  await server.close()
})
beforeEach(async () => {
  Bucket = `bucket-${++count}`
  await s3.send(new CreateBucketCommand({ Bucket }))
})

const versioning = (Status: BucketVersioningStatus) =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))
const put = async (Key: string, Body: string) => (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
const text = async (Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString()
const remove = (Key: string, VersionId?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
const refusal = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error) => error)
const list = (input = {}) => s3.send(new ListObjectVersionsCommand({ Bucket, ...input }))
const keysOf = async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? []

describe('a bucket with versioning', () => {
  beforeEach(() => versioning('Enabled'))

  it('keeps what is overwritten', async () => {
    const first = await put('k', 'one')
    const second = await put('k', 'two')

    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')
    expect(first).toMatch(/^[\w-]{32}$/)
    expect(await text('k')).toBe('two')
    expect(await text('k', first)).toBe('one')
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).toMatchObject({ VersionId: second })
  })

  it('hides with a delete marker what is deleted, and shows it again once the marker is deleted', async () => {
    const kept = await put('k', 'one')

    const deletion = await remove('k')
    const gone = await refusal(text('k'))
    const listed = await keysOf()
    const atMarker = await refusal(text('k', deletion.VersionId))
    const undone = await remove('k', deletion.VersionId)

    expect(deletion).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^[\w-]{32}$/) })
    expect(gone).toMatchObject({ name: 'NoSuchKey', $response: { headers: { 'x-amz-delete-marker': 'true' } } })
    expect(listed).toEqual([])
    expect(atMarker).toMatchObject({
      name: 'MethodNotAllowed',
      $metadata: { httpStatusCode: 405 },
      $response: { headers: { 'x-amz-delete-marker': 'true', allow: 'DELETE' } },
    })
    expect(undone).toMatchObject({ DeleteMarker: true, VersionId: deletion.VersionId })
    expect(await text('k')).toBe('one')
    expect(await text('k', kept)).toBe('one')
  })

  it('deletes a version for good', async () => {
    const first = await put('k', 'one')
    const second = await put('k', 'two')

    await remove('k', second)
    await remove('k', second)

    expect(await text('k')).toBe('one')
    expect(await refusal(text('k', second))).toMatchObject({
      name: 'NoSuchVersion',
      $metadata: { httpStatusCode: 404 },
    })
    await remove('k', first)
    expect(await refusal(text('k'))).toMatchObject({ name: 'NoSuchKey' })
  })

  it('deletes many, some by version', async () => {
    const version = await put('a', '1')
    await put('b', '1')

    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a', VersionId: version }, { Key: 'b' }] } }),
    )

    expect(Deleted).toEqual([
      { Key: 'a', VersionId: version },
      { Key: 'b', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    ])
    expect((await list()).Versions?.map(({ Key }) => Key)).toEqual(['b'])
  })

  it('copies a version', async () => {
    const first = await put('k', 'one')
    await put('k', 'two')

    const copied = await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k?versionId=${first}` }),
    )

    expect(copied).toMatchObject({ CopySourceVersionId: first, VersionId: expect.any(String) })
    expect(await text('copy')).toBe('one')
  })

  it('cannot be deleted while a version or a delete marker is left', async () => {
    const version = await put('k', 'one')
    const { VersionId } = await remove('k')

    await remove('k', version)
    expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({ name: 'BucketNotEmpty' })

    await remove('k', VersionId)
    await s3.send(new DeleteBucketCommand({ Bucket }))
  })

  it('outlives a restart, versions in their order', async () => {
    await put('k', 'one')
    await put('k', 'two')
    const { VersionId } = await remove('k')
    s3.destroy()
    await server.restart()
    s3 = new S3Client(server.client)

    await remove('k', VersionId)

    expect(await text('k')).toBe('two')
  })
})

describe('a bucket whose versioning is suspended', () => {
  it('overwrites its null version, and keeps the versions from before', async () => {
    await put('k', 'without')
    await versioning('Enabled')
    const version = await put('k', 'versioned')
    await versioning('Suspended')

    const id = await put('k', 'suspended')

    expect(id).toBe('null')
    expect(await text('k', 'null')).toBe('suspended')
    expect(await text('k', version)).toBe('versioned')
    expect((await list()).Versions).toHaveLength(2)
  })

  it('puts a delete marker in the place of the null version', async () => {
    await put('k', 'without')
    await versioning('Suspended')

    expect(await remove('k')).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
    expect((await list()).Versions).toBeUndefined()
    expect((await list()).DeleteMarkers).toMatchObject([{ Key: 'k', VersionId: 'null', IsLatest: true }])
  })
})

describe('a bucket without versioning', () => {
  it('names no versions, and gives the object as the null version', async () => {
    expect(await put('k', 'one')).toBeUndefined()
    expect(await text('k', 'null')).toBe('one')
    expect(await remove('k')).not.toHaveProperty('DeleteMarker')
    expect((await list()).DeleteMarkers).toBeUndefined()
  })
})

describe('ListObjectVersions', () => {
  beforeEach(async () => {
    await versioning('Enabled')
    for (const key of ['b', 'a', 'dir/1', 'b', 'dir/2']) await put(key, key)
    await remove('a')
  })

  it('gives keys in their order, of each the newest version first', async () => {
    const { Versions, DeleteMarkers } = await list()

    expect(Versions?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([
      ['a', false],
      ['b', true],
      ['b', false],
      ['dir/1', true],
      ['dir/2', true],
    ])
    expect(DeleteMarkers).toMatchObject([{ Key: 'a', IsLatest: true }])
  })

  it.each([1, 2, 3])('comes whole in pages of %d', async (MaxKeys) => {
    const all: unknown[] = []
    let next: { KeyMarker?: string; VersionIdMarker?: string } = {}
    do {
      const page = await list({ MaxKeys, ...next })
      all.push(...(page.Versions ?? []), ...(page.DeleteMarkers ?? []))
      next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
    } while (next.KeyMarker)

    const ids = all.map((entry) => (entry as { VersionId: string }).VersionId)
    expect(new Set(ids).size).toBe(6)
    expect(ids).toHaveLength(6)
  })

  it('makes folders of a delimiter, each once over all pages', async () => {
    const page = await list({ Delimiter: '/', MaxKeys: 5 })
    const last = await list({ Delimiter: '/', KeyMarker: 'dir/' })

    expect(page.CommonPrefixes).toEqual([{ Prefix: 'dir/' }])
    expect(page.IsTruncated).toBe(false)
    expect(last.CommonPrefixes).toBeUndefined()
  })

  it('goes on behind a key, or behind one of its versions', async () => {
    const [b] = (await list({ Prefix: 'b' })).Versions!

    const keysAfter = async (input: object) => (await list(input)).Versions?.map(({ Key }) => Key)

    expect(await keysAfter({ KeyMarker: 'b' })).toEqual(['dir/1', 'dir/2'])
    expect(await keysAfter({ KeyMarker: 'b', VersionIdMarker: b!.VersionId })).toEqual(['b', 'dir/1', 'dir/2'])
  })

  it('refuses a version without its key', async () => {
    expect(await refusal(list({ VersionIdMarker: 'x' }))).toMatchObject({ name: 'InvalidArgument' })
  })
})

describe('the tags of an object', () => {
  const tag = (Key: string, TagSet: { Key: string; Value: string }[]) =>
    s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
  const tagsOf = async (Key: string, VersionId?: string) =>
    (await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))).TagSet

  it('come with the upload, are replaced and deleted', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', Tagging: 'a=1&b=x%20y' }))
    expect(await tagsOf('k')).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'x y' },
    ])
    expect(await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).toMatchObject({ TagCount: 2 })

    await tag('k', [{ Key: '<c>', Value: '3' }])
    expect(await tagsOf('k')).toEqual([{ Key: '<c>', Value: '3' }])

    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }))
    expect(await tagsOf('k')).toEqual([])
  })

  it('belong to a version, and are copied with it', async () => {
    await versioning('Enabled')
    const first = await put('k', 'one')
    await tag('k', [{ Key: 'a', Value: '1' }])
    await put('k', 'two')
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k?versionId=${first}` }))

    expect(await tagsOf('k')).toEqual([])
    expect(await tagsOf('k', first)).toEqual([{ Key: 'a', Value: '1' }])
    expect(await tagsOf('copy')).toEqual([{ Key: 'a', Value: '1' }])
  })

  it.each([
    ['eleven', Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: '' })), 'BadRequest'],
    [
      'one twice',
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
      'InvalidTag',
    ],
    ['a key of 129 characters', [{ Key: 'a'.repeat(129), Value: '' }], 'InvalidTag'],
    ['a value of 257 characters', [{ Key: 'a', Value: 'x'.repeat(257) }], 'InvalidTag'],
  ])('cannot be %s', async (_what, tags, name) => {
    await put('k', 'x')

    expect(await refusal(tag('k', tags))).toMatchObject({ name })
  })
})
