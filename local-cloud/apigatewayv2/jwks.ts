import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { mayBeFetched } from './authorizers.ts'

const TIMEOUT_MS = 1500
const KEPT_MS = 2 * 60 * 60 * 1000
/** So that a stranger's tokens with made-up key ids do not become requests to the issuer. */
const REFETCH_MS = 5000

interface FetchedKeys {
  at: number
  keys: Map<string, KeyObject>
}

/**
 * The public keys of issuers, found by OpenID Connect discovery and kept for two hours, as API Gateway does. Unlike there, an unknown
 * key id fetches them anew, so that an issuer restarted on this laptop is known at once. A failure is not kept.
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export class KeySets {
  #fetched = new Map<string, FetchedKeys>()
  #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** The RSA key with this id, if the issuer has one. Throws a sentence where the issuer does not answer. */
  async key(issuer: string, keyId: string): Promise<KeyObject | undefined> {
    const kept = this.#fetched.get(issuer)
    const age = kept ? this.#now() - kept.at : Infinity
    const known = age < KEPT_MS ? kept?.keys.get(keyId) : undefined
    if (known || age < REFETCH_MS) return known
    const keys = await fetchKeys(issuer)
    this.#fetched.set(issuer, { at: this.#now(), keys })
    return keys.get(keyId)
  }
}

async function fetchKeys(issuer: string): Promise<Map<string, KeyObject>> {
  const discovery = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const { jwks_uri } = await fetchJson(discovery, 'OIDC discovery endpoint communication error')
  const { keys } = await fetchJson(String(jwks_uri), 'JWKS communication error')
  return new Map(Array.isArray(keys) ? keys.flatMap(rsaKey) : [])
}

async function fetchJson(address: string, otherwise: string): Promise<Record<string, unknown>> {
  if (!mayBeFetched(address)) throw new Error(otherwise)
  try {
    // No redirect: it could lead from https to anywhere.
    const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
    if (answer.ok) return (await answer.json()) as Record<string, unknown>
  } catch {
    // Refused, too slow, or no JSON: all the same to the caller.
  }
  throw new Error(otherwise)
}

function rsaKey(jwk: JsonWebKey & { kid?: string; use?: string }): [string, KeyObject][] {
  if (jwk.kty !== 'RSA' || !jwk.kid || (jwk.use ?? 'sig') !== 'sig') return []
  try {
    return [[jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]]
  } catch {
    return []
  }
}
