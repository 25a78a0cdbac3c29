import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { goodClaims, headerOf, issue, rsa, type Signer, signed } from '../token.ts'

export interface Attack {
  /** What the token does: `a token that …`. */
  that: string
  /** Where it is an attack on one algorithm alone. */
  only?: Signer['algorithm']
  make(signer: Signer): string | Promise<string>
}

/** A token made without the issuer: its header says this, its claims are good. */
export function forge(header: object, sign: (input: string, signer: Signer) => string = () => ''): Attack['make'] {
  return (signer) => signed({ ...headerOf(signer), ...header }, goodClaims(signer), (input) => sign(input, signer))
}

/** A token that the issuer signed, though it is not to be believed. */
export function say(claims: object | ((signer: Signer) => object), header: object = {}): Attack['make'] {
  return (signer) => issue(signer, typeof claims === 'function' ? claims(signer) : claims, header)
}

/** A token that the issuer signed, with a header or payload that is this text. */
export function write(part: 'header' | 'payload', edit: (json: string) => string | Buffer): Attack['make'] {
  return (signer) => {
    const [header, payload] = [JSON.stringify(headerOf(signer)), JSON.stringify(goodClaims(signer))]
    return part === 'header'
      ? signed(edit(header), payload, (input) => signer.sign(input))
      : signed(header, edit(payload), (input) => signer.sign(input))
  }
}

/** A good token, changed on its way. */
export function spoil(change: (header: string, payload: string, signature: string) => string[]): Attack['make'] {
  return async (signer) => {
    const [header, payload, signature] = (await issue(signer)).split('.') as [string, string, string]
    return change(header, payload, signature).join('.')
  }
}

let pair: ReturnType<typeof newPair> | undefined
const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The keys of somebody who is not the issuer. Made when first needed: that takes a while. */
export function stranger() {
  pair ??= newPair()
  return pair
}

export function byStranger(input: string): string {
  return rsa(stranger().privateKey)(input)
}

export function strangersJwk(): JsonWebKey {
  return { ...stranger().publicKey.export({ format: 'jwk' }), kid: 'mine', use: 'sig', alg: 'RS256' }
}

/** Seconds since 1970, so much later. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}
