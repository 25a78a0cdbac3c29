import { child, readXml } from '../protocols/read-xml.ts'
import { malformedXml } from './errors.ts'
import { emptyAnswer, type S3Action, xmlAnswer } from './request.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: S3Action = ({ buckets }) =>
  xmlAnswer('ListAllMyBucketsResult', {
    Owner: { ID: 'local' },
    Buckets: {
      Bucket: buckets
        .all()
        .map(({ name, created, region }) => ({ Name: name, CreationDate: new Date(created), BucketRegion: region })),
    },
  })

/**
 * In us-east-1, creating a bucket that you own again succeeds; elsewhere it is BucketAlreadyOwnedByYou.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export const createBucket: S3Action = ({ buckets, bucket, request }) => {
  const region = locationConstraint(request.body) ?? 'us-east-1'
  const again = region === 'us-east-1' && buckets.has(bucket) && buckets.get(bucket).region === region
  if (!again) buckets.create(bucket, region)
  return emptyAnswer(200, { location: `/${bucket}` })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: S3Action = ({ buckets, bucket }) =>
  emptyAnswer(200, { 'x-amz-bucket-region': buckets.get(bucket).region, 'content-type': 'application/xml' })

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: S3Action = ({ buckets, bucket }) => {
  buckets.delete(bucket)
  return emptyAnswer(204)
}

/** us-east-1 is the empty constraint. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: S3Action = ({ buckets, bucket }) => {
  const { region } = buckets.get(bucket)
  const answer = xmlAnswer('LocationConstraint', {})
  const body = String(answer.body).replace('></', `>${region === 'us-east-1' ? '' : region}</`)
  return { ...answer, body }
}

function locationConstraint(body: Buffer): string | undefined {
  if (body.length === 0) return undefined
  const document = readXml(body.toString('utf8'))
  if (document?.name !== 'CreateBucketConfiguration') throw malformedXml()
  return child(document, 'LocationConstraint')?.text || undefined
}
