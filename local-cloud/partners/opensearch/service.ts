import type { Platform, Service } from '../../service.ts'
import { type PartnerAnswer, type PartnerRequest, partnerService } from '../partner.ts'
import { UnsupportedType } from './body.ts'
import { errorAnswer, failure, OpenSearchError } from './errors.ts'
import { CAPACITY, Indices } from './indices.ts'
import { route } from './router.ts'
import { routesOf } from './routes.ts'

export interface OpenSearchOptions {
  /** Milliseconds since 1970, for date math. */
  now?: () => number
  /** How much it holds before it blocks writes. */
  capacity?: typeof CAPACITY
}

/** What Amazon OpenSearch Service takes in a request to a small domain. */
const MAX_BODY = 10 * 1024 * 1024

/** An OpenSearch domain of one node. Who calls is not checked: neither SigV4 nor passwords. https://docs.opensearch.org/latest/api-reference/ */
export function opensearchService(
  platform: Platform,
  { now = Date.now, capacity = CAPACITY }: OpenSearchOptions = {},
): Service {
  const routes = routesOf(new Indices(platform, capacity), now)
  return partnerService(platform, {
    name: 'opensearch',
    maxBody: MAX_BODY,
    failure,
    answer: (request) =>
      pretty(
        request,
        refusing(() => route(routes, request)),
      ),
    local: {},
  })
}

function refusing(answer: () => PartnerAnswer): PartnerAnswer {
  try {
    return answer()
  } catch (error) {
    if (error instanceof OpenSearchError) return errorAnswer(error)
    if (error instanceof UnsupportedType) return unsupported(error.message)
    throw error
  }
}

function unsupported(type: string): PartnerAnswer {
  return { status: 406, body: { error: `Content-Type header [${type}] is not supported`, status: 406 } }
}

/** `?pretty` for people. */
function pretty({ query }: PartnerRequest, answer: PartnerAnswer): PartnerAnswer {
  if (typeof answer.body === 'string' || !query.has('pretty') || query.get('pretty') === 'false') return answer
  const headers = { 'content-type': 'application/json', ...answer.headers }
  return { ...answer, headers, body: `${JSON.stringify(answer.body, null, 2)}\n` }
}
