import { checkWritePrecondition } from './preconditions.ts'
import { emptyAnswer, type S3Action, versionHeader } from './request.ts'
import { readTaggingHeader } from './tagging.ts'
import { storedHeaders, uploadBody } from './upload-body.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: S3Action = (call) => {
  const { buckets, bucket, key, request } = call
  const current = buckets.get(bucket) && buckets.hasObject(bucket, key) ? buckets.object(bucket, key) : undefined
  checkWritePrecondition(request.headers, current)
  const { bytes, checksums } = uploadBody(request)
  const headers = storedHeaders(request.headers)
  const tags = readTaggingHeader(request.headers)
  const object = buckets.putObject(bucket, key, bytes, { headers, checksums, tags })
  call.notify({ name: 'ObjectCreated:Put', object })
  return emptyAnswer(200, {
    etag: object.etag,
    'x-amz-server-side-encryption': 'AES256',
    ...versionHeader(call, object),
    ...checksums,
  })
}
