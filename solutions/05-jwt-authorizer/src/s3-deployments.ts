import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3'
import type { Deployment, Deployments } from './deployments.ts'

/** Two attempts, neither longer than two seconds. By itself the SDK waits for ever. */
const s3 = new S3Client({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
})

/** The deployments in lab 02's bucket: objects `deployments/<key>.json`. */
export function s3Deployments(Bucket: string): Deployments {
  return {
    async newest(limit) {
      const page = new ListObjectsV2Command({ Bucket, Prefix: 'deployments/', MaxKeys: limit })
      const { Contents = [] } = await s3.send(page)
      const found = await Promise.all(Contents.map(({ Key }) => read(Key!)))
      return found.filter((each) => each !== undefined)
    },
    find: (id) => read(keyOf(id)),
  }

  async function read(Key: string): Promise<Deployment | undefined> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return JSON.parse(await Body!.transformToString())
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  }
}

/** The id with each hexadecimal digit turned round, so that S3, which lists in ascending order, has the newest first. */
function keyOf(id: string): string {
  return `deployments/${id.replace(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))}.json`
}
