import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { fetchJson } from './fetch-json.ts'
import type { Trust } from './trust.ts'

/** Milliseconds: how long the keys are believed, and how long nobody is asked after a look that was in vain. */
const MAX_AGE = 10 * 60_000
const COOLDOWN = 5000

/** An issuer publishes a handful. */
const MAX_KEYS = 20

/**
 * Finds a key of the issuer's by its `kid`. The keys are kept, and asked for again when they are old, or when a token names
 * one that is not among them: that is how a rotation is noticed. `now` in milliseconds.
 */
// #region jwks
export function jwks(url: URL, now: () => number = Date.now): Trust['keyFor'] {
  requireSafe(url)
  let keys = new Map<unknown, KeyObject>()
  let freshUntil = 0
  let quietUntil = 0
  let refreshing: Promise<void> | undefined

  return async (kid) => {
    if (now() >= freshUntil || !keys.has(kid)) await refresh(kid)
    const key = keys.get(kid)
    if (!key) throw new Error('The issuer has no such key.')
    return key
  }

  /** One request, however many wait for it; and none for each kid that a stranger makes up. */
  async function refresh(kid: unknown): Promise<void> {
    if (!refreshing && now() < quietUntil) return
    refreshing ??= load().finally(() => (refreshing = undefined))
    await refreshing
    if (!keys.has(kid)) quietUntil = now() + COOLDOWN
  }

  async function load(): Promise<void> {
    try {
      keys = keysOf(await fetchJson(url))
      freshUntil = now() + MAX_AGE
    } catch (error) {
      // The keys that we have stay good. Who names another is refused: nobody can tell who wrote that token.
      console.error({
        message: "The issuer's keys could not be fetched",
        reason: String((error as Error).cause ?? error),
      })
      quietUntil = now() + COOLDOWN
    }
  }
}
// #endregion jwks

/** Keys that came over an open connection are anybody's. Without TLS only this computer is asked. */
function requireSafe({ protocol, hostname, href }: URL): void {
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return
  throw new Error(`The issuer's keys must come by https, not from ${href}.`)
}

/** The keys that may verify RS256, by their kid. What else is in the set is left out, and spoils nothing. */
function keysOf(answer: unknown): Map<unknown, KeyObject> {
  const { keys } = answer as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('The answer is no JWK Set.')
  return new Map(keys.slice(0, MAX_KEYS).flatMap(readKey))
}

function readKey(jwk: JsonWebKey | null): [kid: unknown, key: KeyObject][] {
  const { kty, use = 'sig', alg = 'RS256', kid } = jwk ?? {}
  if (kty !== 'RSA' || use !== 'sig' || alg !== 'RS256' || typeof kid !== 'string') return []
  try {
    return [[kid, createPublicKey({ key: jwk!, format: 'jwk' })]]
  } catch {
    return []
  }
}
