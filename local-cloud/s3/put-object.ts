import { checkWritePrecondition } from './preconditions.ts'
import { emptyAnswer, type S3Action } from './request.ts'
import { storedHeaders, uploadBody } from './upload-body.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: S3Action = ({ buckets, bucket, key, request }) => {
  const current = buckets.get(bucket) && buckets.hasObject(bucket, key) ? buckets.object(bucket, key) : undefined
  checkWritePrecondition(request.headers, current)
  const { bytes, checksums } = uploadBody(request)
  const { etag } = buckets.putObject(bucket, key, bytes, { headers: storedHeaders(request.headers), checksums })
  return emptyAnswer(200, { etag, 'x-amz-server-side-encryption': 'AES256', ...checksums })
}
