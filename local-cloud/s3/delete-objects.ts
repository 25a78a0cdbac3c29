import { asCloudError } from '../errors.ts'
import { child, readXml } from '../protocols/read-xml.ts'
import type { AwsRequest } from '../service.ts'
import type { Buckets } from './buckets.ts'
import { verifiedChecksums } from './checksums.ts'
import { malformedXml } from './errors.ts'
import { s3Permission } from './permissions.ts'
import { emptyAnswer, type S3Action, xmlAnswer } from './request.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: S3Action = ({ buckets, bucket, key }) => {
  buckets.deleteObject(bucket, key)
  return emptyAnswer(204)
}

/** At most 1,000 keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: S3Action = ({ buckets, bucket, request }) => {
  verifiedChecksums(request.headers, request.body)
  const document = readXml(request.body.toString('utf8'))
  const objects = document?.children.filter(({ name }) => name === 'Object') ?? []
  const keys = objects.map((object) => child(object, 'Key')?.text ?? '')
  if (document?.name !== 'Delete' || keys.length === 0 || keys.length > 1000 || keys.includes('')) throw malformedXml()
  const answers = keys.map((key) => deleteOne(buckets, { bucket, key }, request))
  const quiet = child(document, 'Quiet')?.text === 'true'
  return xmlAnswer('DeleteResult', {
    Deleted: quiet ? undefined : answers.filter((answer) => !('Code' in answer)),
    Error: answers.filter((answer) => 'Code' in answer),
  })
}

/** One that the caller may not delete is named in the answer, and does not keep the others from being deleted. */
function deleteOne(buckets: Buckets, target: { bucket: string; key: string }, request: AwsRequest) {
  try {
    request.authorize?.(s3Permission(buckets, 'DeleteObject', target))
  } catch (thrown) {
    const { code, message } = asCloudError(thrown)
    return { Key: target.key, Code: code, Message: message }
  }
  buckets.deleteObject(target.bucket, target.key)
  return { Key: target.key }
}
