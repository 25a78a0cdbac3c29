import { createHash, randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import { child, readXml } from '../protocols/read-xml.ts'
import { sourceObject } from './copy-object.ts'
import { invalidArgument, malformedXml, noSuchUpload } from './errors.ts'
import { byteRange } from './range.ts'
import { emptyAnswer, type S3Action, type S3Call, versionHeader, xmlAnswer } from './request.ts'
import { readTaggingHeader } from './tagging.ts'
import { storedHeaders, uploadBody } from './upload-body.ts'

interface Upload {
  bucket: string
  key: string
  headers: Record<string, string>
  tags: Record<string, string>
  parts: Map<number, Buffer>
}

const MIN_PART_BYTES = 5 * 1024 * 1024

/**
 * The actions of a multipart upload, which SDK clients use above 5 MB. Uploads under way are held in memory: a restart aborts them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export function multipartUpload(): Record<string, S3Action> {
  const uploads = new Map<string, Upload>()
  return {
    'POST object?uploads': (call) => create(uploads, call),
    'PUT object?uploadId': (call) => uploadPart(find(uploads, call), call),
    'POST object?uploadId': (call) => complete(uploads, find(uploads, call), call),
    'DELETE object?uploadId': (call) => abort(uploads, call),
  }
}

function create(uploads: Map<string, Upload>, { buckets, bucket, key, request }: S3Call) {
  buckets.get(bucket)
  const UploadId = randomUUID()
  const tags = readTaggingHeader(request.headers)
  uploads.set(UploadId, { bucket, key, headers: storedHeaders(request.headers), tags, parts: new Map() })
  return xmlAnswer('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId })
}

function uploadPart({ parts }: Upload, call: S3Call) {
  const { request } = call
  const number = Number(request.query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', String(number))
  }
  if (request.headers['x-amz-copy-source']) return uploadPartCopy(parts, number, call)
  const { bytes, checksums } = uploadBody(request)
  parts.set(number, bytes)
  return emptyAnswer(200, { etag: etagOf(bytes), ...checksums })
}

/** A part out of another object. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
function uploadPartCopy(parts: Map<number, Buffer>, number: number, call: S3Call) {
  const source = sourceObject(call)
  const whole = call.buckets.bytes(source)
  const range = byteRange(call.request.headers['x-amz-copy-source-range'], whole.length)
  const bytes = range ? whole.subarray(range.first, range.last + 1) : whole
  parts.set(number, bytes)
  return xmlAnswer('CopyPartResult', { LastModified: new Date(source.lastModified), ETag: etagOf(bytes) })
}

function complete(uploads: Map<string, Upload>, upload: Upload, call: S3Call) {
  const { buckets, bucket, key, request } = call
  const bodies = listedParts(upload, request.body)
  const digest = md5(Buffer.concat(bodies.map(md5))).toString('hex')
  // Not an MD5 of the whole: that is how one can tell an object uploaded in parts.
  const etag = `"${digest}-${bodies.length}"`
  const { headers, tags } = upload
  const object = buckets.putObject(bucket, key, Buffer.concat(bodies), { headers, tags, etag })
  uploads.delete(request.query.get('uploadId') ?? '')
  call.notify({ name: 'ObjectCreated:CompleteMultipartUpload', object })
  const result = { Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: etag }
  const answer = xmlAnswer('CompleteMultipartUploadResult', result)
  return { ...answer, headers: { ...answer.headers, ...versionHeader(call, object) } }
}

function abort(uploads: Map<string, Upload>, call: S3Call) {
  find(uploads, call)
  uploads.delete(call.request.query.get('uploadId') ?? '')
  return emptyAnswer(204)
}

function find(uploads: Map<string, Upload>, { bucket, key, request }: S3Call): Upload {
  const id = request.query.get('uploadId') ?? ''
  const upload = uploads.get(id)
  if (upload?.bucket !== bucket || upload.key !== key) throw noSuchUpload(id)
  return upload
}

/** The parts that the client lists, in ascending order, all but the last of at least 5 MB. */
function listedParts({ parts }: Upload, body: Buffer): Buffer[] {
  const document = readXml(body.toString('utf8'))
  const listed = document?.children.filter(({ name }) => name === 'Part') ?? []
  if (document?.name !== 'CompleteMultipartUpload' || listed.length === 0) throw malformedXml()
  const numbers = listed.map((part) => Number(child(part, 'PartNumber')?.text))
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0))) {
    throw new CloudError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
    )
  }
  const bodies = listed.map((part) =>
    partBody(parts, Number(child(part, 'PartNumber')?.text), child(part, 'ETag')?.text),
  )
  if (bodies.slice(0, -1).some((part) => part.length < MIN_PART_BYTES)) {
    throw new CloudError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size')
  }
  return bodies
}

function partBody(parts: Map<number, Buffer>, number: number, etag = ''): Buffer {
  const bytes = parts.get(number)
  if (bytes && md5(bytes).toString('hex') === etag.replaceAll('"', '')) return bytes
  throw new CloudError(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  )
}

function etagOf(bytes: Buffer): string {
  return `"${md5(bytes).toString('hex')}"`
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest()
}
