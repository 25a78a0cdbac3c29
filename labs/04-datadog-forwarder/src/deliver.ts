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
  /** How long one request may take: 3000 where nothing is said. */
  requestTime?: number
  /** In their place Date.now, setTimeout of node:timers/promises, and Math.random. */
  now?: () => number
  sleep?: (time: number) => Promise<unknown>
  random?: () => number
}

/** Sends until Datadog takes it, refuses it, or the time is up. Never throws. */
export async function deliver(_request: DatadogRequest, _patience: Patience): Promise<Answer> {
  // TODO step 4: send it with fetch; wait and try again where that may help, and give up in time.
  return { status: 0, reason: 'TODO' }
}
