import type { Platform, Service } from '../../service.ts'
import { type PartnerAnswer, type PartnerRequest, partnerService } from '../partner.ts'
import { BadRequest, failure } from './answers.ts'
import { hasApiKey } from './api-key.ts'
import { decode, type PayloadLimit, PayloadTooLarge } from './decode.ts'
import { eventAnswer, readEvent } from './event.ts'
import { Intake } from './intake.ts'
import { listEvents, listPoints } from './listing.ts'
import { readSeries } from './series.ts'
import { SERIES_V1 } from './series-v1.ts'
import { SERIES_V2 } from './series-v2.ts'

export interface DatadogOptions {
  /** Milliseconds since 1970. */
  now?: () => number
}

/** In bytes, as the reference of each endpoint says; for events it says nothing. */
const V1_LIMIT: PayloadLimit = { sent: 3_200_000, raw: 62_914_560 }
const V2_LIMIT: PayloadLimit = { sent: 512_000, raw: 5_242_880 }

/** Datadog's intake of events and metrics: what `https://api.datadoghq.com` is elsewhere. https://docs.datadoghq.com/api/latest/ */
export function datadogService(platform: Platform, { now }: DatadogOptions = {}): Service {
  const intake = new Intake(platform, now)
  const routes = routesOf(intake)
  return partnerService(platform, {
    name: 'datadog',
    maxBody: V1_LIMIT.sent,
    failure,
    answer(request) {
      const route = routes[`${request.method} ${request.path}`]
      if (!route) return failure(404)
      if (!hasApiKey(request)) return failure(403)
      return refusing(() => route(request))
    },
    local: {
      'GET /events': ({ query }) => listEvents(intake, query),
      'DELETE /events': () => intake.events.clear(),
      'GET /series': ({ query }) => listPoints(intake, query),
      'DELETE /series': () => intake.points.clear(),
    },
  })
}

function routesOf(intake: Intake): Record<string, (request: PartnerRequest) => PartnerAnswer> {
  return {
    'GET /api/v1/validate': () => ({ status: 200, body: { valid: true } }),
    'POST /api/v1/events'(request) {
      const body = decode(request, V1_LIMIT)
      const event = readEvent(body, { id: intake.nextId(), now: intake.seconds() })
      intake.addEvent(event)
      return { status: 202, body: eventAnswer(event, `${intake.platform.url}/_partners/datadog/local/events`) }
    },
    'POST /api/v1/series'(request) {
      intake.addPoints(readSeries(decode(request, V1_LIMIT), SERIES_V1, intake.seconds()))
      return { status: 202, body: { status: 'ok' } }
    },
    'POST /api/v2/series'(request) {
      intake.addPoints(readSeries(decode(request, V2_LIMIT), SERIES_V2, intake.seconds()))
      return { status: 202, body: { errors: [] } }
    },
  }
}

function refusing(answer: () => PartnerAnswer): PartnerAnswer {
  try {
    return answer()
  } catch (error) {
    if (error instanceof PayloadTooLarge) return failure(413)
    if (error instanceof BadRequest) return { status: 400, body: { errors: error.errors } }
    throw error
  }
}
