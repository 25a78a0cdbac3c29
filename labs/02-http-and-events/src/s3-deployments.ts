import { createHash } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { clientSettings } from './client-settings.ts'
import type { Deployment } from './deployment.ts'
import type { Deployments } from './deployments.ts'

/** Deployments as objects of a bucket, each a JSON file. */
export function s3Deployments(Bucket: string, s3 = new S3Client(clientSettings)): Deployments {
  return {
    async claim(key, deployment) {
      const Key = `claims/${createHash('sha256').update(key).digest('hex')}.json`
      if (await putNew(Key, deployment)) return deployment
      return (await read(Key)) ?? deployment
    },
    async add(deployment) {
      await putNew(keyOf(deployment.id), deployment)
    },
    find: (id) => read(keyOf(id)),
    async list({ limit, after }) {
      const StartAfter = after && keyOf(after)
      const page = new ListObjectsV2Command({ Bucket, Prefix: 'deployments/', MaxKeys: limit, StartAfter })
      const { Contents = [], IsTruncated = false } = await s3.send(page)
      const found = await Promise.all(Contents.map(({ Key }) => read(Key!)))
      return { deployments: found.filter((each) => each !== undefined), hasMore: IsTruncated }
    },
  }

  /** Whether it was new: S3 itself decides which of two that come at once is the first. */
  async function putNew(Key: string, deployment: Deployment): Promise<boolean> {
    const Body = JSON.stringify(deployment)
    try {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', IfNoneMatch: '*' }))
      return true
    } catch (error) {
      if (error instanceof Error && error.name === 'PreconditionFailed') return false
      throw error
    }
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

/** S3 lists keys in ascending order, so the newest comes first if every digit of its id is turned round. */
export function keyOf(id: string): string {
  return `deployments/${id.replace(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))}.json`
}
