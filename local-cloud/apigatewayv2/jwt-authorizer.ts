import { type KeyObject, verify } from 'node:crypto'
import type { Authorizer, Route } from './http-api.ts'
import type { KeySets } from './jwks.ts'
import type { AuthorizerResult } from './request.ts'
import { type HttpApiResponse, messageResponse } from './response.ts'

/** Either who the caller is, or the answer that turns them away. */
export type Authorization = { result?: AuthorizerResult } | { refusal: HttpApiResponse }

type Claims = Record<string, unknown>

const HASHES: Record<string, string> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' }

/**
 * Lets a bearer in whose token was signed by the issuer for this API and has one of the route's scopes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export async function authorizeJwt(
  { jwtConfiguration }: Authorizer,
  { authorizationScopes = [] }: Route,
  identity: string | undefined,
  keySets: KeySets,
  now: number,
): Promise<Authorization> {
  const token = identity?.replace(/^Bearer(\s+|$)/i, '').trim()
  if (!token) return { refusal: messageResponse(401, 'Unauthorized', [['www-authenticate', 'Bearer']]) }
  const { issuer, audience } = jwtConfiguration!
  try {
    const claims = await verifiedClaims(token, issuer, keySets)
    checkClaims(claims, audience, now)
    return scoped(claims, authorizationScopes)
  } catch (error) {
    return { refusal: unauthorized(error instanceof Error ? error.message : String(error)) }
  }
}

async function verifiedClaims(token: string, issuer: string, keySets: KeySets): Promise<Claims> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  const { alg, kid } = decode(header)
  const claims = decode(payload)
  if (rest.length > 0 || signature === '') throw new Error('the token is malformed')
  // Only RSA: with HS256, a public key would do as the secret of a forged token; `none` needs no key at all.
  const hash = typeof alg === 'string' && Object.hasOwn(HASHES, alg) ? HASHES[alg] : undefined
  if (!hash) throw new Error(`signing method ${printable(alg)} is invalid`)
  // Before the issuer is asked for keys: a token of someone else's is no reason to.
  if (claims.iss !== issuer) throw new Error('issuer does not match')
  const key = typeof kid === 'string' ? await keySets.key(issuer, kid) : undefined
  if (!key) throw new Error('the token has no known key id (kid)')
  checkSignature(hash, `${header}.${payload}`, key, signature)
  return claims
}

function checkSignature(hash: string, signed: string, key: KeyObject, signature: string): void {
  const valid = verify(hash, Buffer.from(signed), key, Buffer.from(signature, 'base64url'))
  if (!valid) throw new Error('the signature is invalid')
}

function checkClaims({ aud, client_id, exp, nbf, iat }: Claims, audience: string[], now: number): void {
  // client_id counts only where there is no aud: a token for another API does not become one for this by its client.
  const meant = aud === undefined ? [client_id] : Array.isArray(aud) ? aud : [aud]
  if (!meant.some((each) => typeof each === 'string' && audience.includes(each))) {
    throw new Error('the token does not have a valid audience')
  }
  const seconds = now / 1000
  if (typeof exp !== 'number' || exp <= seconds) throw new Error('the token has expired')
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= seconds)) throw new Error('the token is not valid yet')
  if (iat !== undefined && !(typeof iat === 'number' && iat <= seconds))
    throw new Error('the token was issued in the future')
}

/** The scopes of the token are looked at, and shown, only where the route asks for some. */
function scoped(claims: Claims, required: string[]): Authorization {
  const shown = claimsShown(claims)
  if (required.length === 0) return { result: { jwt: { claims: shown, scopes: null } } }
  const scopes = scopesOf(claims)
  if (scopes.some((scope) => required.includes(scope))) return { result: { jwt: { claims: shown, scopes } } }
  const challenge = `Bearer scope="${required.join(' ')}" error="insufficient_scope" error_description="the token does not have a required scope"`
  return { refusal: messageResponse(403, 'Forbidden', [['www-authenticate', challenge]]) }
}

function scopesOf({ scp, scope }: Claims): string[] {
  const scopes = scp ?? scope ?? []
  return Array.isArray(scopes) ? scopes.map(String) : String(scopes).split(' ').filter(Boolean)
}

/** As functions get them: all strings, a list as `[admin editor]`, null left out. */
function claimsShown(claims: Claims): Record<string, string> {
  const present = Object.entries(claims).filter(([, value]) => value !== null)
  return Object.fromEntries(present.map(([name, value]) => [name, claimShown(value)]))
}

function claimShown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimShown).join(' ')}]`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** AWS documents one description, that of the audience; the others here say as plainly what was wrong. */
function unauthorized(description: string): HttpApiResponse {
  const challenge = `Bearer scope="" error="invalid_token" error_description="${description}"`
  return messageResponse(401, 'Unauthorized', [['www-authenticate', challenge]])
}

function decode(part: string): Claims {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Claims
  } catch {
    // Falls through: no JSON is as bad as no object.
  }
  throw new Error('the token is malformed')
}

/** What a stranger wrote must not end the header that quotes it. */
function printable(value: unknown): string {
  return String(value)
    .replace(/[^\w-]/g, '')
    .slice(0, 20)
}
