import type { CloudEvent } from '../../local-cloud/events.ts'
import { chunksOf, readStream } from '../../workshop/console/cloud/server-sent-events.ts'

/** What the cloud tells while an action goes on. */
export interface Following {
  /** The first such event since the following began; rejects after some seconds without one. */
  happens(type: string, isIt?: (detail: CloudEvent['detail']) => boolean): Promise<void>
  /** When nothing that is shown has come for a moment: what an action set going may end after it. */
  quiet(): Promise<void>
  /** Rejects when the cloud stops. */
  lost: Promise<never>
  close(): void
}

const PATIENCE = 25_000
/** Milliseconds of silence after which all is said, and how long silence is waited for. */
const SILENCE = 400
const LONGEST = 4000

/** Follows the cloud's event stream from now on. `show` says of each event whether it was shown. */
export async function followCloud(cloudUrl: string, show: (event: CloudEvent) => boolean): Promise<Following> {
  const stop = new AbortController()
  const { body } = await fetch(`${cloudUrl}/_aws/events`, { signal: stop.signal })
  const seen: CloudEvent[] = []
  const waiting = new Set<() => void>()
  let lastShown = Date.now()
  const lost = read().then(
    () => Promise.reject(new Error(STOPPED)),
    () => Promise.reject(new Error(STOPPED)),
  )
  lost.catch(() => {})

  async function read(): Promise<void> {
    for await (const item of readStream(chunksOf(body!))) {
      if ('missed' in item) continue
      seen.push(item)
      if (show(item)) lastShown = Date.now()
      for (const look of waiting) look()
    }
  }

  return {
    happens: (type, isIt = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(
            new Error(`Waited ${PATIENCE / 1000} seconds for ${type}, and it did not come. The log lines tell why.`),
          )
        }, PATIENCE)
        timer.unref()
        const look = () => {
          if (!seen.some((event) => event.type === type && isIt(event.detail))) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    async quiet() {
      const begun = Date.now()
      lastShown = begun
      while (Date.now() - lastShown < SILENCE && Date.now() - begun < LONGEST) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    lost,
    close: () => stop.abort(),
  }
}

const STOPPED = 'The local cloud stopped in the middle of this. To start it again: npm run cloud'
