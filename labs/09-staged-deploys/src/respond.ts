import { setTimeout } from 'node:timers/promises'
import type { Reply } from './replies.ts'

export interface RespondOptions {
  /** Where answers may go: https://hooks.slack.com, or the local workspace. */
  base: string
  /** Of one attempt, in milliseconds. */
  timeout?: number
  /** Waits so many milliseconds. */
  pause?(milliseconds: number): Promise<unknown>
}

/** With Lambda's one retry there are four at most, and the one of lab 03: a response_url takes five answers. */
const ATTEMPTS = 2
const LONGEST_PAUSE = 5000

/** Gives a function that posts to a response_url. It throws where Slack did not take the answer. */
export function responder({ base, timeout = 3000, pause = setTimeout }: RespondOptions) {
  return async (responseUrl: string, reply: Reply): Promise<void> => {
    const url = checked(responseUrl, base)
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(url, reply, timeout)
      if (outcome.ok) return
      if (!outcome.passing || attempt === ATTEMPTS) throw new Error(outcome.reason)
      await pause(outcome.after)
    }
  }
}

/** Compared as parsed: to a look at the text, https://hooks.slack.com@evil.example/ seems to be Slack's. */
function checked(responseUrl: string, base: string): URL {
  const url = new URL(URL.canParse(responseUrl) ? responseUrl : 'invalid:')
  const allowed = new URL(`${base}/commands/`)
  const isInside = url.origin === allowed.origin && url.pathname.startsWith(allowed.pathname)
  if (!isInside || url.username || url.password) throw new Error(`No answer goes to ${url.host}, only to ${base}`)
  return url
}

async function post(url: URL, reply: Reply, timeout: number): Promise<Outcome> {
  const headers = { 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(timeout)
  try {
    // A redirect would lead past the check.
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(reply),
      redirect: 'manual',
      signal,
    })
    return outcomeOf(response, (await response.text()).slice(0, 100))
  } catch (error) {
    return { ok: false, passing: true, after: 1000, reason: `Slack did not answer: ${(error as Error).name}` }
  }
}

type Outcome = { ok: true } | { ok: false; passing: boolean; after: number; reason: string }

function outcomeOf({ status, headers }: Response, body: string): Outcome {
  if (status === 200) return { ok: true }
  const after = Math.min(Number(headers.get('retry-after') ?? 1) * 1000 || 1000, LONGEST_PAUSE)
  return { ok: false, passing: status === 429 || status >= 500, after, reason: `Slack answered ${status}: ${body}` }
}
