import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { type Cloud, startCloud } from '../cloud.ts'

describe('S3, by the SDK client', () => {
  let cloud: Cloud
  let s3: S3Client
  let dataDir: string

  const connect = async () => {
    cloud = await startCloud({ port: 0, dataDir })
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    s3 = new S3Client({ endpoint: cloud.url, region: 'us-east-1', credentials })
  }
  const disconnect = () => {
    s3.destroy()
    return cloud.close()
  }

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local cloud s3-'))
    await connect()
    await s3.send(new CreateBucketCommand({ Bucket }))
  })

  afterAll(async () => {
    await disconnect()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const Bucket = 'the-bucket'
  const put = (Key: string, Body: string, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
  const text = async (Key: string, more = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString()

  describe('buckets', () => {
    it('says where a bucket is', async () => {
      await s3.send(
        new CreateBucketCommand({
          Bucket: 'in-ireland',
          CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
        }),
      )

      const location = await s3.send(new GetBucketLocationCommand({ Bucket: 'in-ireland' }))
      const head = await s3.send(new HeadBucketCommand({ Bucket: 'in-ireland' }))
      const listed = await s3.send(new ListBucketsCommand({}))

      expect(location.LocationConstraint).toBe('eu-west-1')
      expect(head.BucketRegion).toBe('eu-west-1')
      expect(listed.Buckets?.map(({ Name }) => Name)).toContain('in-ireland')
    })

    it('answers an empty location for us-east-1', async () => {
      expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeFalsy()
    })

    it('creates a bucket of us-east-1 again without a word, and refuses one of another region', async () => {
      const inIreland = { Bucket: 'once', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } }
      await s3.send(new CreateBucketCommand(inIreland))

      await expect(s3.send(new CreateBucketCommand({ Bucket }))).resolves.toBeDefined()
      await expect(s3.send(new CreateBucketCommand(inIreland))).rejects.toMatchObject({
        name: 'BucketAlreadyOwnedByYou',
        $metadata: { httpStatusCode: 409 },
      })
    })

    it('deletes an empty bucket only', async () => {
      await s3.send(new CreateBucketCommand({ Bucket: 'to-delete' }))
      await s3.send(new PutObjectCommand({ Bucket: 'to-delete', Key: 'k', Body: 'x' }))

      await expect(s3.send(new DeleteBucketCommand({ Bucket: 'to-delete' }))).rejects.toMatchObject({
        name: 'BucketNotEmpty',
        message: 'The bucket you tried to delete is not empty',
      })

      await s3.send(new DeleteObjectCommand({ Bucket: 'to-delete', Key: 'k' }))
      await s3.send(new DeleteBucketCommand({ Bucket: 'to-delete' }))

      await expect(s3.send(new HeadBucketCommand({ Bucket: 'to-delete' }))).rejects.toMatchObject({ name: 'NotFound' })
    })

    it('encrypts with AES256, has no versions, and keeps a policy', async () => {
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: '{"Statement":[]}' }))

      const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
      const versioning = await s3.send(new GetBucketVersioningCommand({ Bucket }))
      const policy = await s3.send(new GetBucketPolicyCommand({ Bucket }))

      const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? []
      expect(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256')
      expect(versioning.Status).toBeUndefined()
      expect(policy.Policy).toBe('{"Statement":[]}')
    })
  })

  describe('objects', () => {
    it('gives back bytes, metadata, type and ETag', async () => {
      const body = 'grüezi'
      await put('doc', body, { ContentType: 'text/plain', Metadata: { filesha256: 'abc=' }, CacheControl: 'no-store' })

      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'doc' }))

      expect(await got.Body?.transformToString()).toBe(body)
      expect(got).toMatchObject({
        ContentType: 'text/plain',
        CacheControl: 'no-store',
        ContentLength: Buffer.byteLength(body),
        Metadata: { filesha256: 'abc=' },
        ETag: `"${createHash('md5').update(body).digest('hex')}"`,
      })
      expect(got.LastModified?.getMilliseconds()).toBe(0)
    })

    it('answers HEAD with the size and without the bytes', async () => {
      await put('head', '12345')

      expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'head' }))).toMatchObject({
        ContentLength: 5,
        ContentType: 'application/octet-stream',
      })
    })

    it.each(['a b+c&d=é/✓.txt', '../../../etc/passwd', 'a/../b', 'a//b', './x', '/leading', 'C:\\x', 'CON', '#?%'])(
      'takes %p for a name like any other, and leaves the state folder alone',
      async (Key) => {
        await put(Key, Key)

        expect(await text(Key)).toBe(Key)
        const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }))
        expect(listed.Contents?.map((object) => object.Key)).toEqual([Key])
        expect(readdirSync(join(dataDir, 's3')).sort()).toEqual(['buckets', 'bytes', 'objects'])
      },
    )

    it('takes a stream, which the SDK sends in chunks with a checksum after them', async () => {
      const Body = Readable.from([Buffer.from('one '), Buffer.from('two')])

      await s3.send(
        new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 7, ContentEncoding: 'identity' }),
      )

      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }))
      expect(await got.Body?.transformToString()).toBe('one two')
      expect(got.ContentEncoding).toBe('identity')
    })

    it('gives parts of an object', async () => {
      await put('range', '0123456789')

      expect(await text('range', { Range: 'bytes=2-4' })).toBe('234')
      expect(await text('range', { Range: 'bytes=-2' })).toBe('89')
      const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=8-99' }))
      expect(part).toMatchObject({ ContentRange: 'bytes 8-9/10', ContentLength: 2, $metadata: { httpStatusCode: 206 } })
    })

    it('copies, with the metadata or with other', async () => {
      await put('from é', 'copied', { Metadata: { a: '1' } })
      const CopySource = `${Bucket}/${encodeURIComponent('from é')}`

      await s3.send(new CopyObjectCommand({ Bucket, Key: 'same', CopySource }))
      await s3.send(
        new CopyObjectCommand({ Bucket, Key: 'other', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
      )

      expect(await text('same')).toBe('copied')
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'same' }))).toMatchObject({ Metadata: { a: '1' } })
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'other' }))).toMatchObject({ Metadata: { b: '2' } })
    })

    it('deletes many at once, those that are not there too', async () => {
      await Promise.all([put('del/1 <&>', 'x'), put('del/2', 'x')])

      const Objects = ['del/1 <&>', 'del/2', 'del/3'].map((Key) => ({ Key }))
      const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))

      expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(['del/1 <&>', 'del/2', 'del/3'])
      const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'del/' }))
      expect(KeyCount).toBe(0)
    })

    it('refuses to overwrite where the write says so', async () => {
      await put('once', 'first', { IfNoneMatch: '*' })

      await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailed',
        $metadata: { httpStatusCode: 412 },
      })
      expect(await text('once')).toBe('first')
    })

    it('keeps the old bytes of an object when a new upload is damaged', async () => {
      await put('digest', 'good')

      await expect(put('digest', 'bad', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' })
      expect(await text('digest')).toBe('good')
    })

    it('outlives a restart', async () => {
      await put('kept', 'still here')

      await disconnect()
      await connect()

      expect(await text('kept')).toBe('still here')
    })
  })

  describe('multipart uploads', () => {
    const start = async (Key: string) =>
      (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/x' }))).UploadId
    const part = async (Key: string, UploadId: string | undefined, PartNumber: number, Body: Buffer) => {
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
      return { ETag, PartNumber }
    }

    it('joins the parts in their order', async () => {
      const Key = 'big'
      const UploadId = await start(Key)
      const [first, second] = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the end')]
      const last = await part(Key, UploadId, 2, second)
      const Parts = [await part(Key, UploadId, 1, first), last]

      const { ETag } = await s3.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      )

      expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
      expect(await text(Key, { Range: 'bytes=5242878-' })).toBe('aathe end')
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ContentType: 'text/x', ETag })
    })

    // As `aws s3 mv` does above 8 MB.
    it('takes parts out of another object, of which the caller names the bytes', async () => {
      const [source, Key] = ['source of parts', 'joined']
      await s3.send(new PutObjectCommand({ Bucket, Key: source, Body: `${'a'.repeat(5 * 1024 * 1024)}the end` }))
      const UploadId = await start(Key)
      const CopySource = encodeURI(`${Bucket}/${source}`)
      const copy = async (PartNumber: number, CopySourceRange?: string) => {
        const part = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange }
        const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part))
        return { ETag: CopyPartResult?.ETag, PartNumber }
      }

      const Parts = [await copy(1), await copy(2, 'bytes=5242880-5242882')]
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))

      expect(await text(Key, { Range: 'bytes=5242878-' })).toBe('aathe endthe')
    })

    it('refuses small parts, unknown parts, parts out of order, and an upload that was aborted', async () => {
      const Key = 'refused'
      const UploadId = await start(Key)
      const [a, b] = [await part(Key, UploadId, 1, Buffer.from('a')), await part(Key, UploadId, 2, Buffer.from('b'))]
      const complete = (...Parts: { ETag?: string; PartNumber: number }[]) =>
        s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))

      await expect(complete(a, b)).rejects.toMatchObject({ name: 'EntityTooSmall' })
      await expect(complete(b, a)).rejects.toMatchObject({ name: 'InvalidPartOrder' })
      await expect(complete({ ...a, ETag: 'x' })).rejects.toMatchObject({ name: 'InvalidPart' })
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
      await expect(complete(a)).rejects.toMatchObject({ name: 'NoSuchUpload' })
      await expect(text(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
    })
  })

  describe('listings', () => {
    beforeAll(async () => {
      await s3.send(new CreateBucketCommand({ Bucket: 'listed' }))
      for (const Key of ['a.txt', 'dir/1', 'dir/2', 'dir/sub/3', 'z', 'é']) {
        await s3.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: Key }))
      }
    })

    const list = (more: object) => s3.send(new ListObjectsV2Command({ Bucket: 'listed', ...more }))

    it('pages in the order of the bytes', async () => {
      const keys: (string | undefined)[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await list({ MaxKeys: 4, ContinuationToken })
        keys.push(...(page.Contents ?? []).map(({ Key }) => Key))
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken)

      expect(keys).toEqual(['a.txt', 'dir/1', 'dir/2', 'dir/sub/3', 'z', 'é'])
    })

    it('makes folders of a delimiter', async () => {
      const page = await list({ Delimiter: '/', Prefix: 'dir/' })

      expect(page.Contents?.map(({ Key }) => Key)).toEqual(['dir/1', 'dir/2'])
      expect(page.CommonPrefixes).toEqual([{ Prefix: 'dir/sub/' }])
      expect(page.KeyCount).toBe(3)
    })

    it('lists a folder once, however much is in it, and times in whole seconds', async () => {
      const page = await list({ Delimiter: '/' })

      expect(page.CommonPrefixes).toEqual([{ Prefix: 'dir/' }])
      expect(page.Contents?.map(({ LastModified }) => LastModified?.getMilliseconds())).toEqual([0, 0, 0])
    })

    it('pages folders too, each once', async () => {
      const first = await list({ Delimiter: '/', MaxKeys: 2 })
      const second = await list({ Delimiter: '/', MaxKeys: 2, ContinuationToken: first.NextContinuationToken })

      expect(first.CommonPrefixes).toEqual([{ Prefix: 'dir/' }])
      expect(second.Contents?.map(({ Key }) => Key)).toEqual(['z', 'é'])
      expect(second.IsTruncated).toBe(false)
    })

    it('starts after a key', async () => {
      expect((await list({ StartAfter: 'dir/2' })).Contents?.map(({ Key }) => Key)).toEqual(['dir/sub/3', 'z', 'é'])
    })

    it('answers the older form by marker', async () => {
      const page = await s3.send(new ListObjectsCommand({ Bucket: 'listed', Marker: 'dir/sub/3' }))

      expect(page.Contents?.map(({ Key }) => Key)).toEqual(['z', 'é'])
    })
  })

  describe('refusals', () => {
    const Key = 'k'
    const missing = { Bucket: 'no-such-bucket', Key }

    it.each([
      ['reading a bucket that is not there', () => new GetObjectCommand(missing), 'NoSuchBucket', 404],
      ['writing to one', () => new PutObjectCommand({ ...missing, Body: 'x' }), 'NoSuchBucket', 404],
      ['listing one', () => new ListObjectsV2Command(missing), 'NoSuchBucket', 404],
      ['deleting one', () => new DeleteBucketCommand(missing), 'NoSuchBucket', 404],
      ['a key that is not there', () => new GetObjectCommand({ Bucket, Key: 'nothing' }), 'NoSuchKey', 404],
      [
        'HEAD of it, which has no body to say more',
        () => new HeadObjectCommand({ Bucket, Key: 'nothing' }),
        'NotFound',
        404,
      ],
      [
        'a key of 1,025 bytes',
        () => new PutObjectCommand({ Bucket, Key: 'x'.repeat(1025), Body: 'x' }),
        'KeyTooLongError',
        400,
      ],
      [
        'metadata over 2 KB',
        () => new PutObjectCommand({ Bucket, Key, Body: 'x', Metadata: { a: 'x'.repeat(2048) } }),
        'MetadataTooLarge',
        400,
      ],
      [
        'a range beyond the end',
        () => new GetObjectCommand({ Bucket, Key: 'doc', Range: 'bytes=99-' }),
        'InvalidRange',
        416,
      ],
      ['another ETag', () => new GetObjectCommand({ Bucket, Key: 'doc', IfMatch: '"x"' }), 'PreconditionFailed', 412],
      [
        'a change since',
        () => new GetObjectCommand({ Bucket, Key: 'doc', IfUnmodifiedSince: new Date(0) }),
        'PreconditionFailed',
        412,
      ],
      ['no policy', () => new GetBucketPolicyCommand({ Bucket: 'listed' }), 'NoSuchBucketPolicy', 404],
      ['a policy that is no JSON', () => new PutBucketPolicyCommand({ Bucket, Policy: '{' }), 'MalformedPolicy', 400],
      ['what it lacks', () => new GetObjectAclCommand({ Bucket, Key: 'doc' }), 'NotImplemented', 501],
    ])('answers as S3 does to %s', async (_what, command, name, status) => {
      // biome-ignore lint/suspicious/noExplicitAny: a union of all the commands' types is of no use here
      const refusal = await s3.send(command() as any).catch((error) => error)

      expect(refusal).toMatchObject({ name, $metadata: { httpStatusCode: status } })
    })

    it('answers a presigned request, as a browser sends it', async () => {
      const scope = 'local%2F20261123%2Fus-east-1%2Fs3%2Faws4_request'
      const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Signature=00&x-id=GetObject`

      const answer = await fetch(`${cloud.url}/${Bucket}/doc?${query}`)

      expect(await answer.text()).toBe('grüezi')
    })

    it('answers 304 to a copy that is still good', async () => {
      const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'doc' }))

      const refusal = await text('doc', { IfNoneMatch: ETag }).catch((error) => error)

      expect(refusal.$metadata.httpStatusCode).toBe(304)
    })

    it('names the key in the error document', async () => {
      const refusal = await text('no <such>').catch((error) => error)

      expect(refusal).toMatchObject({ message: 'The specified key does not exist.', Key: 'no <such>' })
    })
  })
})
