import { STATUS_CODES } from 'node:http'
import { CloudError } from '../../errors.ts'
import type { Platform, Service } from '../../service.ts'
import { jsonBody, PARTNERS, type PartnerAnswer, partnerService } from '../partner.ts'
import { SigningKeys } from './signing-keys.ts'

/**
 * Who issues tokens, as Auth0, Cognito or Entra ID do elsewhere: publishes the keys that its tokens are verified with.
 * It has no users and no sign-in; what it is asked to sign by this computer, it signs.
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function issuerService(platform: Platform): Service {
  const keys = new SigningKeys(platform)
  const documents = new Map<string, () => object | Promise<object>>([
    ['/.well-known/openid-configuration', () => configuration(`${platform.url}${PARTNERS}issuer/`)],
    ['/.well-known/jwks.json', () => keys.published()],
  ])
  return partnerService(platform, {
    name: 'issuer',
    maxBody: 64 * 1024,
    failure,
    async answer({ method, path }) {
      const document = documents.get(path)
      if (!document) return failure(404)
      if (method !== 'GET' && method !== 'HEAD') return failure(405)
      platform.events.emit('issuer.asked', { path })
      return { status: 200, headers: { 'cache-control': 'public, max-age=300' }, body: await document() }
    },
    local: {
      'GET /keys': () => keys.published(),
      'POST /sign': ({ body }) => keys.sign(signingInput(jsonBody(body))),
      'POST /rotate': ({ body }) => keys.rotate(body.length > 0 && jsonBody(body).revoke === true),
    },
  })
}

function configuration(issuer: string): object {
  return {
    issuer,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

/** The two first parts of a token, `header.payload`: whatever they say, so that tests can have any token. */
function signingInput({ input }: Record<string, unknown>): string {
  if (typeof input === 'string' && input.length <= 60_000) return input
  throw new CloudError(
    'BadRequest',
    '"input" must be what to sign: the header and the payload of a token, joined by a dot.',
  )
}

function failure(status: number, seconds?: number): PartnerAnswer {
  return {
    status,
    ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
    body: { error: STATUS_CODES[status] ?? `Status ${status}` },
  }
}
