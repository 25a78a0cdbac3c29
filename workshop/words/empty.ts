import { DeleteObjectsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { awsClient } from '../aws.ts'
import { exportOf } from '../deployed.ts'

/** `npm run lab empty [stage]`: deletes every object in the bucket of deployments. CloudFormation deletes empty buckets only. */
export async function empty(stage = 'dev'): Promise<number> {
  const Bucket = await exportOf(`ops-deployments-${stage}`)
  const client = new S3Client(awsClient())
  let deleted = 0
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
      if (Contents.length === 0) continue
      const Objects = Contents.map(({ Key }) => ({ Key }))
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
      if (Errors[0]) throw new Error(`${Errors[0].Key} is still in ${Bucket}: ${Errors[0].Message}`)
      deleted += Objects.length
    }
  } finally {
    client.destroy()
  }
  console.log(`Deleted ${deleted} ${deleted === 1 ? 'object' : 'objects'} of ${Bucket}`)
  return 0
}
