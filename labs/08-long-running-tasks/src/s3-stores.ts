import { GetObjectCommand, NoSuchKey, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { clientSettings } from './client-settings.ts'
import type { Checkpoint, Checkpoints, Results } from './stores.ts'
import { chunkAt, nameOf, type Task } from './task.ts'

/** `checkpoints/friday-10000.json`, one for each task. */
export function s3Checkpoints(Bucket: string, s3 = new S3Client(clientSettings)): Checkpoints {
  const Key = (task: Task) => `checkpoints/${nameOf(task)}.json`
  return {
    async read(task) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Key(task) }))
        return JSON.parse(await Body!.transformToString()) as Checkpoint
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    async write(task, checkpoint) {
      await s3.send(new PutObjectCommand({ Bucket, Key: Key(task), Body: JSON.stringify(checkpoint) }))
    },
  }
}

/** `results/friday-10000/0000300.json` has the receipts of the chunk that begins with item 300. */
export function s3Results(Bucket: string, s3 = new S3Client(clientSettings)): Results {
  return {
    async keep(task, { from }, receipts) {
      const Key = `results/${nameOf(task)}/${String(from).padStart(7, '0')}.json`
      try {
        // S3 itself decides which of two that come at once is the first.
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(receipts), IfNoneMatch: '*' }))
        return true
      } catch (error) {
        if (error instanceof Error && error.name === 'PreconditionFailed') return false
        throw error
      }
    },
    async count(task) {
      let count = 0
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: s3 },
        { Bucket, Prefix: `results/${nameOf(task)}/` },
      )) {
        const chunks = Contents.map(({ Key }) => chunkAt(Number(Key!.match(/(\d+)\.json$/)![1]), task.items))
        count += chunks.reduce((sum, { from, to }) => sum + to - from, 0)
      }
      return count
    },
  }
}
