import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Artifact } from './artifact.ts'
import type { Stage } from './stages.ts'

/** An artifact that was released in a stage, answered its smoke test, and got all calls. */
export interface Pass {
  stage: Stage
  sha256: string
  /** Of the stage's function. */
  version: string
  /** ISO 8601, in UTC. */
  at: string
}

/** Where an artifact is in the bucket. */
export function keyOf(sha256: string): string {
  return `artifacts/${sha256}.zip`
}

/** The bucket of artifacts, and beside them what has passed where. Nothing in it is ever written twice: S3 itself refuses that. */
export function storeIn(s3: S3Client, Bucket: string) {
  const put = async (Key: string, Body: Uint8Array | string): Promise<boolean> => {
    try {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' }))
      return true
    } catch (error) {
      if ((error as Error).name === 'PreconditionFailed') return false
      throw error
    }
  }
  const get = async (Key: string): Promise<Uint8Array | undefined> => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return await Body!.transformToByteArray()
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined
      throw error
    }
  }
  const list = async (Prefix: string) => {
    const found: { key: string; at: Date }[] = []
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
      found.push(...Contents.map(({ Key, LastModified }) => ({ key: Key!, at: LastModified! })))
    }
    return found
  }
  const passesUnder = async (prefix: string): Promise<Pass[]> => {
    const all = await Promise.all((await list(prefix)).map(({ key }) => get(key)))
    return all.flatMap((bytes) => (bytes ? [JSON.parse(Buffer.from(bytes).toString()) as Pass] : []))
  }
  return {
    /** False where it is there already. */
    keep: ({ sha256, zip }: Artifact) => put(keyOf(sha256), zip),
    /** The bytes of an artifact; undefined where nobody built it. */
    artifact: (sha256: string) => get(keyOf(sha256)),
    /** The name of what was built last. */
    async newest(): Promise<string | undefined> {
      const [newest] = (await list('artifacts/')).sort((a, b) => b.at.getTime() - a.at.getTime())
      return newest?.key.match(/([0-9a-f]{64})\.zip$/)?.[1]
    },
    pass: (pass: Pass) => put(passKey(pass), JSON.stringify(pass)),
    /** Of a stage, or of one artifact there. */
    passes: (stage: Stage, sha256?: string) => passesUnder(`passed/${stage}/${sha256 ? `${sha256}/` : ''}`),
    /** The bucket keeps what is deleted as an older version of the object. */
    revoke: (pass: Omit<Pass, 'at'>) => s3.send(new DeleteObjectCommand({ Bucket, Key: passKey(pass) })),
    /** Whether this request is `owner`'s to handle: the first that asks gets it, and gets it again. */
    async claim(request: string, owner: string): Promise<boolean> {
      const key = `requests/${request}`
      if (await put(key, owner)) return true
      return Buffer.from((await get(key)) ?? []).toString() === owner
    },
  }
}

export type Store = ReturnType<typeof storeIn>

function passKey({ stage, sha256, version }: Omit<Pass, 'at'>): string {
  return `passed/${stage}/${sha256}/${version}.json`
}
