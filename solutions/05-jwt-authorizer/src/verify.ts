import jwt from 'jsonwebtoken'
import { readForm } from './form.ts'
import type { Claims, Trust } from './trust.ts'

/** Seconds by which the issuer's clock and ours may differ. */
const TOLERANCE = 5

/** What the token says, if it is whole, current, from this issuer and for this audience; throws otherwise (RFC 8725). */
// #region verify
export async function verify(token: string, trust: Trust): Promise<Claims> {
  const { algorithm, issuer, audience, keyFor } = trust
  const { header, payload } = readForm(token)
  // The token must not choose how it is checked, nor make us fetch a key.
  if (header.alg !== algorithm) throw new Error(`It is not signed with ${algorithm}.`)
  const key = await keyFor(header.kid)
  const algorithms = [algorithm]
  jwt.verify(token, key, { algorithms, issuer, audience, clockTolerance: TOLERANCE })
  // jsonwebtoken ignores crit and b64, and lets a token without exp live for ever.
  if ('crit' in header || 'b64' in header) throw new Error('It has an extension.')
  return claimsOf(payload)
}
// #endregion verify

/** jsonwebtoken has compared iss and aud, and exp and nbf with the clock, where they are there. */
function claimsOf(payload: Record<string, unknown>): Claims {
  const { sub, scope = '', exp, iat = 0 } = payload
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw new Error('It does not expire.')
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + TOLERANCE) throw new Error('It is from the future.')
  if (typeof sub !== 'string' || !sub) throw new Error('It does not say who the bearer is.')
  if (typeof scope !== 'string') throw new Error('Its scope is no text.')
  return { ...payload, sub, scope, exp }
}
