/** A month of one function. */
export interface Use {
  memoryMB: number
  /** Of one invoke, without its init. */
  durationMs: number
  requests: number
  architecture: Architecture
  /** How long a cold start takes before the handler runs, and the share of the requests that have one. */
  initMs: number
  coldShare: number
  freeTier: boolean
}

export type Architecture = 'x86' | 'arm64'

/** In dollars. */
export interface Bill {
  duration: number
  requests: number
  total: number
}

/** The price of a GB-second is that of 2017; what is counted is not. */
export interface Rules {
  /** Every invoke is rounded up to a multiple of this. */
  stepMs: number
  initIsBilled: boolean
}

export const RULES = {
  '2017': { stepMs: 100, initIsBilled: false },
  '2026': { stepMs: 1, initIsBilled: true },
} satisfies Record<string, Rules>

/**
 * Dollars, us-east-1: AWS Price List API, 19 September 2026. Above 6 billion GB-seconds a month (7.5 on arm64) AWS takes
 * less; the calculator ends before that.
 */
const GB_SECOND: Record<Architecture, number> = { x86: 0.0000166667, arm64: 0.0000133334 }
const REQUEST = 0.2 / 1_000_000
const FREE = { gbSeconds: 400_000, requests: 1_000_000 }

/** What that month costs by the rules of a year. */
export function monthlyBill(use: Use, rules: Rules = RULES['2026']): Bill {
  const free = use.freeTier ? FREE : { gbSeconds: 0, requests: 0 }
  const gbSeconds = (billedMs(use, rules) / 1000) * (use.memoryMB / 1024)
  const duration = Math.max(0, gbSeconds - free.gbSeconds) * GB_SECOND[use.architecture]
  const requests = Math.max(0, use.requests - free.requests) * REQUEST
  return { duration, requests, total: duration + requests }
}

/** Of all invokes together. The init of a cold one is billed as a part of it. */
function billedMs({ durationMs, requests, initMs, coldShare }: Use, { stepMs, initIsBilled }: Rules): number {
  const billed = (ms: number) => Math.ceil(ms / stepMs) * stepMs
  const cold = billed(durationMs + (initIsBilled ? initMs : 0))
  return requests * (coldShare * cold + (1 - coldShare) * billed(durationMs))
}
