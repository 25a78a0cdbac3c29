import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { RFC_7515 } from './rfc-examples.ts'
import { hmac, rsa, type Signer } from './token.ts'

type Names = Pick<Signer, 'issuer' | 'audience'>

/** Issuer and verifier share a secret. */
export function secretSigner(names: Names, secret: Buffer = randomBytes(32)): Signer & { key: KeyObject } {
  return { algorithm: 'HS256', ...names, sign: hmac(secret), key: createSecretKey(secret) }
}

/** A key that is quickly made, and too short to verify anything with: 2,048 bits are the least for RS256. */
export function shortKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
}

/** The issuer has a private key, and everybody may have the public one. */
export function keySigner(
  names: Names,
  kid: string,
  privateKey: KeyObject = RFC_7515.a2.privateKey,
): Signer & { kid: string; publicKey: KeyObject; jwk: JsonWebKey } {
  const publicKey = createPublicKey(privateKey)
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
  return { algorithm: 'RS256', ...names, kid, sign: rsa(privateKey), publicKey, jwk }
}
