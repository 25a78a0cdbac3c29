import { createHmac, type KeyObject, sign } from 'node:crypto'

/** Who issues tokens, and how they are signed. */
export interface Signer {
  algorithm: 'HS256' | 'RS256'
  issuer: string
  audience: string
  /** Which of the issuer's keys it is. */
  kid?: string
  /** What its tokens say, beside what a good token must. */
  claims?: object
  /** The signature of `header.payload`, as base64url. With another hash than SHA-256 it is of another algorithm. */
  sign(input: string, hash?: 'sha512'): string | Promise<string>
  /** Known to everybody, attackers too; HS256 has none. */
  publicKey?: KeyObject
}

/** Signs as the issuer does; says what this token shall say instead. A claim that is undefined is left out. */
export async function issue(signer: Signer, claims: object = {}, header: object = {}): Promise<string> {
  return signed({ ...headerOf(signer), ...header }, { ...goodClaims(signer), ...claims }, (input) => signer.sign(input))
}

export function headerOf({ algorithm, kid }: Signer): object {
  return { alg: algorithm, typ: 'JWT', kid }
}

/** An hour of Ada, as an issuer like Auth0 writes it: the audience is a list. */
export function goodClaims({ issuer, audience, claims }: Signer): object {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: issuer,
    sub: 'ada',
    aud: [audience, `${issuer}userinfo`],
    iat: now,
    exp: now + 3600,
    scope: 'profile deployments:read',
    ...claims,
  }
}

/** A compact JWS; a part that is a text is taken as it is, so that it may be no JSON. https://www.rfc-editor.org/rfc/rfc7515#section-7.1 */
export async function signed(
  header: object | string | Buffer,
  payload: object | string | Buffer,
  signature: (input: string) => string | Promise<string>,
): Promise<string> {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${await signature(input)}`
}

export function encoded(part: object | string | Buffer): string {
  const bytes = Buffer.isBuffer(part) || typeof part === 'string' ? part : JSON.stringify(part)
  return Buffer.from(bytes as string).toString('base64url')
}

export function hmac(secret: string | Buffer) {
  return (input: string, hash = 'sha256') => createHmac(hash, secret).update(input).digest('base64url')
}

export function rsa(privateKey: KeyObject) {
  return (input: string, hash = 'sha256') => sign(hash, Buffer.from(input), privateKey).toString('base64url')
}
