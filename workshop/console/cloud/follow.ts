import type { CloudEvent, Overview } from '#local-cloud/cloud.ts'
import { chunksOf, readStream } from './server-sent-events.ts'

const CLOUD = '/_cloud'
const RETRY = 1000

/** What the page is told of the cloud. */
export interface Follower {
  /** It answers. `isNewRun`: events count from 1 again, and what is remembered of the run before is to be forgotten. */
  connected(overview: Overview, isNewRun: boolean): void
  /** It does not: `sentence` says so, and what to do. */
  lost(sentence: string): void
  happened(event: CloudEvent): void
}

/** Follows the cloud for ever: from its beginning, and across its restarts. */
export async function follow(follower: Follower): Promise<never> {
  let run: number | undefined
  let lastId = 0
  for (;;) {
    try {
      const overview = await askCloud<Overview>('/_aws/overview')
      const isNewRun = overview.startedAt !== run
      if (isNewRun) lastId = 0
      run = overview.startedAt
      follower.connected(overview, isNewRun)
      const { body } = await fetch(`${CLOUD}/_aws/events?since=${lastId}`)
      for await (const item of readStream(chunksOf(body!))) {
        if ('missed' in item) continue
        lastId = item.id
        follower.happened(item)
      }
      follower.lost('The local cloud has stopped.')
    } catch (error) {
      follower.lost(error instanceof Error ? error.message : String(error))
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY))
  }
}

/** The JSON that the cloud answers with; throws its sentence, or that of the proxy when no cloud runs. */
export async function askCloud<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(CLOUD + path, init).catch(() => {
    throw new Error('The workshop has stopped. To start it: npm start')
  })
  const body = await response.json()
  if (!response.ok) throw new Error(sentenceIn(body) ?? `The cloud answered ${response.status}.`)
  return body
}

/** OpenSearch's error is an object, with what went wrong innermost. */
function sentenceIn({ error, message }: { error?: OpenSearchError | string; message?: string }): string | undefined {
  if (typeof error !== 'object') return error ?? message
  return error.root_cause?.[0]?.reason ?? error.reason
}

interface OpenSearchError {
  reason?: string
  root_cause?: { reason: string }[]
}
