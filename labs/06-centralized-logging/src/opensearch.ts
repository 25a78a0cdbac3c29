import { setting } from './setting.ts'
import { signedHeaders } from './sign.ts'

/** What OpenSearch said to a bulk request. It never throws: no answer at all has the status 0. */
export interface Answer {
  status: number
  /** Why it did not take the request, in a sentence. */
  reason: string
  /** Milliseconds for which it asks to be left alone. */
  retryAfter: number
  /** For each document, in their order: also where the status is 200, some may not be stored. */
  items?: Item[]
}

export interface Item {
  status: number
  error?: Cause
}

interface Cause {
  type: string
  reason: string
  caused_by?: Cause
}

/** `POST /<index>/_bulk`. */
export type Post = (index: string, body: Buffer<ArrayBuffer>) => Promise<Answer>

export function openSearch(base: string, requestTime: number): Post {
  return async (index, body) => {
    const url = new URL(`${base}/${index}/_bulk`)
    const headers = {
      'content-type': 'application/x-ndjson',
      ...signedHeaders({ method: 'POST', url, body }, signer()),
    }
    try {
      const signal = AbortSignal.timeout(requestTime)
      // To nowhere else: the logs would go along.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
      return await read(response)
    } catch (error) {
      return { status: 0, reason: `OpenSearch did not answer: ${causeOf(error)}`, retryAfter: 0 }
    }
  }
}

/** The role's keys, which Lambda puts into the environment. */
function signer() {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
    region: setting('AWS_REGION'),
    service: 'es',
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const { status } = response
  const retryAfter = 1000 * (Number(response.headers.get('retry-after')) || 0)
  if (status !== 200) return { status, reason: `OpenSearch answered ${status}: ${text.slice(0, 300)}`, retryAfter }
  // Each item is named for what was asked: {"create": {"status": 201, …}}.
  const { items } = JSON.parse(text) as { items: Record<string, Item>[] }
  const reason = 'OpenSearch did not say of each document what became of it.'
  return { status, reason, retryAfter, items: items.map((item) => Object.values(item)[0]!) }
}

/** fetch says only "fetch failed"; why is in its cause. */
function causeOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown }
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
