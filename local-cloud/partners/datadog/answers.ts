import { STATUS_CODES } from 'node:http'
import type { PartnerAnswer } from '../partner.ts'

/** Something in the request that the intake refuses: status 400, one sentence for each thing. */
export class BadRequest extends Error {
  readonly errors: string[]

  constructor(errors: string[]) {
    super(errors.join(' '))
    this.errors = errors
  }
}

/** The descriptions that Datadog's API reference gives of its failures, where they are not HTTP's own. */
const REASONS: Record<number, string> = {
  408: 'Request timeout',
  413: 'Payload too large',
  429: 'Too many requests',
}

/** A failure as Datadog writes it, a 429 with its limits. https://docs.datadoghq.com/api/latest/rate-limits/ */
export function failure(status: number, seconds = RATE_LIMIT.period): PartnerAnswer {
  const errors = [REASONS[status] ?? STATUS_CODES[status] ?? `Status ${status}`]
  return { status, body: { errors }, ...(status === 429 && { headers: rateLimitHeaders(seconds) }) }
}

/** What events have: 250,000 a minute and organization. */
const RATE_LIMIT = { limit: 250_000, period: 60 }

function rateLimitHeaders(seconds: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(RATE_LIMIT.limit),
    'x-ratelimit-period': String(RATE_LIMIT.period),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(seconds),
    'x-ratelimit-name': 'local_cloud',
  }
}
