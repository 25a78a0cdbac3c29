import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { awsClient, explainNoCloud } from '../aws.ts'
import { exportOf } from '../deployed.ts'
import type { Lab } from '../labs/labs.ts'

/**
 * `npm run -s lab empty [stage]`: deletes every object, in all its versions, in the buckets of the lab's services; where they have none,
 * in the bucket of deployments. CloudFormation deletes empty buckets only.
 */
export async function empty(lab: Lab | undefined, stage = 'dev'): Promise<number> {
  const services = lab ? servicesOf(lab) : []
  const own = (await Promise.all(services.map((service) => bucketsOf(`${service}-${stage}`)))).flat()
  const buckets = own.length > 0 ? own : [await exportOf(`ops-deployments-${stage}`)]
  const client = new S3Client(awsClient())
  try {
    for (const bucket of buckets) await emptyBucket(client, bucket)
  } finally {
    client.destroy()
  }
  return 0
}

/** A lab may have another service beside that of its serverless.yml. */
function servicesOf({ solution }: Lab): string[] {
  const files = readdirSync(solution).filter((file) => file.endsWith('.yml'))
  return files.flatMap((file) => readFileSync(join(solution, file), 'utf8').match(/(?<=^service: )\S+/m) ?? [])
}

/** The buckets that the service itself names; the CLI empties its own. */
async function bucketsOf(StackName: string): Promise<string[]> {
  const cloudFormation = new CloudFormationClient(awsClient())
  try {
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }))
    return StackResources.filter(
      ({ ResourceType, LogicalResourceId }) =>
        ResourceType === 'AWS::S3::Bucket' && LogicalResourceId !== 'ServerlessDeploymentBucket',
    ).flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? [])
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return []
    throw explainNoCloud(error)
  } finally {
    cloudFormation.destroy()
  }
}

async function emptyBucket(client: S3Client, Bucket: string): Promise<void> {
  let deleted = 0
  for (;;) {
    // What is listed first is gone when the next thousand are asked for.
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }))
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    if (Objects.length === 0) break
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    if (Errors[0]) throw new Error(`${Errors[0].Key} is still in ${Bucket}: ${Errors[0].Message}`)
    deleted += Objects.length
  }
  console.log(`Deleted ${deleted} ${deleted === 1 ? 'object' : 'objects'} of ${Bucket}`)
}
