import type { AwsRequest } from '../service.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { checkBucketName } from './bucket-name.ts'
import { verifiedChecksums } from './checksums.ts'
import { objectAddress } from './object-url.ts'
import { byteRange } from './range.ts'
import { storedHeaders, uploadBody } from './upload-body.ts'

describe('the names of buckets', () => {
  it.each(['abc', 'a'.repeat(63), 'my.bucket-1', '0-0'])('allows %s', (name) => {
    expect(() => checkBucketName(name)).not.toThrow()
  })

  it.each([
    'ab',
    'a'.repeat(64),
    'Upper',
    'under_score',
    '-start',
    'end-',
    'dot..dot',
    '192.168.0.1',
    'xn--a',
    'a-s3alias',
    '..',
    'a/b',
  ])('refuses %s', (name) => {
    expect(() => checkBucketName(name)).toThrow('The specified bucket is not valid.')
  })
})

describe('a body in aws-chunked', () => {
  it('is its chunks joined, with the trailers after them', () => {
    const body = '3;chunk-signature=00\r\nabc\r\nA\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'

    const { bytes, trailers } = decodeAwsChunked(Buffer.from(body))

    expect(bytes.toString()).toBe('abc0123456789')
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==' })
  })

  it.each([
    ['no chunk', ''],
    ['a size that is none', 'xyz\r\nabc\r\n0\r\n\r\n'],
    ['less than was said', 'ff\r\nabc\r\n0\r\n\r\n'],
    ['no last chunk', '3\r\nabc\r\n'],
    ['a size that wraps', 'ffffffffffffffff\r\nabc\r\n0\r\n\r\n'],
  ])('is refused with %s', (_what, body) => {
    expect(() => decodeAwsChunked(Buffer.from(body))).toThrow('number of bytes specified')
  })

  it('is known by its content hash, and its checksum is checked', () => {
    const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }
    const body = Buffer.from('2\r\nhi\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n')

    expect(() => uploadBody({ headers, body } as unknown as AwsRequest)).toThrow('CRC32 you specified did not match')
  })
})

describe('the checksums of an upload', () => {
  const hello = Buffer.from('hello')

  it.each([
    ['x-amz-checksum-crc32', 'NhCmhg=='],
    ['x-amz-checksum-sha1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
    ['x-amz-checksum-sha256', 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='],
  ])('keeps %s where it is right, and refuses it where it is wrong', (name, sum) => {
    expect(verifiedChecksums({ [name]: sum }, hello)).toEqual({ [name]: sum })
    expect(() => verifiedChecksums({ [name]: sum }, Buffer.from('hullo'))).toThrow('did not match')
  })

  it('checks Content-MD5', () => {
    expect(() => verifiedChecksums({ 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' }, hello)).not.toThrow()
    expect(() => verifiedChecksums({ 'content-md5': 'AAAA' }, hello)).toThrow('Content-MD5')
  })
})

describe('the headers kept with an object', () => {
  it('are the system-defined ones and the metadata, without the transfer coding', () => {
    const headers = { 'content-encoding': 'gzip,aws-chunked', 'x-amz-meta-a': '1', authorization: 'secret', host: 'h' }

    expect(storedHeaders(headers)).toEqual({ 'content-encoding': 'gzip', 'x-amz-meta-a': '1' })
  })

  it('have no content-encoding where it was the transfer coding alone', () => {
    expect(storedHeaders({ 'content-encoding': 'aws-chunked' })).toEqual({})
  })
})

describe('a range', () => {
  it.each([
    ['bytes=0-4', { first: 0, last: 4 }],
    ['bytes=5-', { first: 5, last: 9 }],
    ['bytes=-3', { first: 7, last: 9 }],
    ['bytes=-99', { first: 0, last: 9 }],
    ['bytes=8-99', { first: 8, last: 9 }],
    [undefined, undefined],
    ['bytes=-', undefined],
    ['bytes=4-2', undefined],
    ['items=1-2', undefined],
    ['bytes=0-1,3-4', undefined],
  ])('%s of ten bytes is %j', (header, range) => {
    expect(byteRange(header, 10)).toEqual(range)
  })

  it.each([
    ['bytes=10-', 10],
    ['bytes=0-', 0],
    ['bytes=-0', 10],
  ])('%s of %d bytes is refused', (header, size) => {
    expect(() => byteRange(header, size)).toThrow('not satisfiable')
  })
})

describe('the URL of an object', () => {
  it.each([
    ['https://s3.amazonaws.com/bucket/a/b.json', 'bucket', 'a/b.json'],
    ['https://s3.eu-west-1.amazonaws.com/bucket/k', 'bucket', 'k'],
    ['https://s3-eu-west-1.amazonaws.com/bucket/k', 'bucket', 'k'],
    ['https://my.bucket.s3.eu-west-1.amazonaws.com/k', 'my.bucket', 'k'],
    ['https://bucket.s3.amazonaws.com/a%20b', 'bucket', 'a b'],
    ['http://127.0.0.1:4566/bucket/k', 'bucket', 'k'],
    ['https://s3.amazonaws.com/bucket/2026-11-23T08:58:39.984Z/t.json', 'bucket', '2026-11-23T08:58:39.984Z/t.json'],
  ])('%s names %s and %s', (url, bucket, key) => {
    expect(objectAddress(url)).toEqual({ bucket, key })
  })

  it.each([
    'https://evil.example/bucket/k',
    'https://s3.amazonaws.com.evil.example/b/k',
    'file:///etc/passwd',
    'nonsense',
  ])('is refused where it is %s', (url) => {
    expect(() => objectAddress(url)).toThrow('is not the URL of an S3 object')
  })
})
