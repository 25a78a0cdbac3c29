import { setTimeout as realSleep } from 'node:timers/promises'
import type { DatadogRequest } from './requests.ts'

/** How Datadog answered; status 0: it did not. */
export interface Answer {
  status: number
  reason: string
}

/** How long to try; all times in milliseconds. */
export interface Patience {
  /** Since 1970: then the caller has to have an answer. */
  deadline: number
  /** How long one request may take. */
  requestTime?: number
  now?: () => number
  sleep?: (time: number) => Promise<unknown>
  random?: () => number
}

const REQUEST_TIME = 3000
const MAX_ATTEMPTS = 4
const BACKOFF = { first: 200, most: 3000 }

/** Sends until Datadog takes it, refuses it, or the time is up. Never throws. */
// #region deliver
export async function deliver(request: DatadogRequest, patience: Patience): Promise<Answer> {
  const { deadline, requestTime = REQUEST_TIME, now = Date.now, sleep = realSleep, random = Math.random } = patience
  let answer: Answer = { status: 0, reason: 'There was no time left to send it.' }
  // #region attempts
  for (let attempt = 1, pause = 0; attempt <= MAX_ATTEMPTS; attempt++) {
    // Of a request broken off nobody knows the outcome: none is begun without its time.
    if (now() + pause + requestTime > deadline) return answer
    if (pause > 0) await sleep(pause)
    const { stayAway, ...latest } = await post(request, requestTime)
    answer = latest
    if (!mayPass(answer.status)) return answer
    pause = stayAway + random() * Math.min(BACKOFF.most, BACKOFF.first * 2 ** attempt)
  }
  // #endregion attempts
  return answer
}
// #endregion deliver

/** No answer at all, too slow, too many, Datadog's own trouble, or an answer that is none of Datadog's. */
function mayPass(status: number): boolean {
  return (status < 300 && status !== 202) || status === 408 || status === 429 || status >= 500
}

// #region post
async function post(
  { url, headers, body }: DatadogRequest,
  requestTime: number,
): Promise<Answer & { stayAway: number }> {
  try {
    const signal = AbortSignal.timeout(requestTime)
    // Not to wherever it is redirected: the key would go along.
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    // The status decides. A body that breaks off changes nothing.
    const text = await response.text().catch(() => '')
    return { status: response.status, reason: reasonOf(response.status, text), stayAway: stayAway(response.headers) }
  } catch (error) {
    return { status: 0, reason: `Datadog did not answer: ${causeOf(error)}`, stayAway: 0 }
  }
}
// #endregion post

/** As `Datadog answered 400: 'title' must be a string`. */
function reasonOf(status: number, text: string): string {
  return `Datadog answered ${status}: ${text.slice(0, 300)}`
}

/** How long Datadog asks to stay away. https://docs.datadoghq.com/api/latest/rate-limits/ */
function stayAway(headers: Headers): number {
  const seconds = Number(headers.get('x-ratelimit-reset') ?? headers.get('retry-after') ?? 0)
  return seconds > 0 ? seconds * 1000 : 0
}

/** fetch says only "fetch failed"; why is in its cause. */
function causeOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown }
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
