import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'

/** Whose tokens are believed, and for whom they must be meant. */
export interface Trust {
  key: KeyObject
  issuer: string
  audience: string
}

export interface Claims {
  sub: string
  scope: string
}

/** Throws unless the token is whole, current, from this issuer and for this audience (RFC 8725, RFC 7519 section 4.1). */
// #region verify
export function verify(token: string, { key, issuer, audience }: Trust): Claims {
  const { header, payload } = jwt.verify(token, key, {
    algorithms: ['HS256'], // the token must not choose how it is checked
    issuer,
    audience,
    clockTolerance: 5, // seconds
    complete: true,
  })
  // jsonwebtoken lets a token without exp live for ever, and ignores crit.
  if (typeof payload === 'string' || !payload.exp) throw new Error('It has no exp.')
  if (!payload.sub) throw new Error('It has no sub.')
  if ('crit' in header) throw new Error('It needs an unknown extension.')
  return { sub: payload.sub, scope: String(payload.scope ?? '') }
}
// #endregion verify
