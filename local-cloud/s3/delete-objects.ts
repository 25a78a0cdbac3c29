import { child, readXml } from '../protocols/read-xml.ts'
import { verifiedChecksums } from './checksums.ts'
import { malformedXml } from './errors.ts'
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
  for (const key of keys) buckets.deleteObject(bucket, key)
  const quiet = child(document, 'Quiet')?.text === 'true'
  return xmlAnswer('DeleteResult', { Deleted: quiet ? undefined : keys.map((Key) => ({ Key })) })
}
