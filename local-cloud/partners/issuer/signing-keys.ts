import { createHash, generateKeyPair, type JsonWebKey, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Platform } from '../../service.ts'
import type { Table } from '../../store.ts'

/** A key pair of the issuer's, by the JWK of its private key. */
interface SigningKey {
  kid: string
  privateKey: JsonWebKey
}

/** How many keys are published: the one that signs now, and the one before it, whose tokens are still about. */
const PUBLISHED = 2

/** The issuer's RSA keys, the newest first. They are made when first asked for, since that takes a good part of a second. */
export class SigningKeys {
  #platform: Platform
  #table: Table<SigningKey[]>
  #making: Promise<SigningKey[]> | undefined

  constructor(platform: Platform) {
    this.#platform = platform
    this.#table = platform.store.table('partners/issuer')
  }

  /** The JWK Set: https://www.rfc-editor.org/rfc/rfc7517#section-5 */
  async published(): Promise<{ keys: JsonWebKey[] }> {
    return { keys: (await this.#keys()).map(publicJwk) }
  }

  /** The RS256 signature of this text, by the newest key. */
  async sign(text: string): Promise<{ kid: string; signature: string }> {
    const [{ kid, privateKey }] = (await this.#keys()) as [SigningKey]
    const key = { key: privateKey, format: 'jwk' } as const
    return { kid, signature: sign('RSA-SHA256', Buffer.from(text), key).toString('base64url') }
  }

  /** A new key signs from now on. The one before it stays published, unless it is revoked. */
  async rotate(revoke: boolean): Promise<{ keys: JsonWebKey[] }> {
    const before = revoke ? [] : await this.#keys()
    const keys = [await newKey(), ...before].slice(0, PUBLISHED)
    this.#table.set('keys', keys)
    this.#platform.events.emit('issuer.rotated', { kid: keys[0]!.kid, revoked: revoke })
    return this.published()
  }

  async #keys(): Promise<SigningKey[]> {
    const kept = this.#table.get('keys')
    if (kept) return kept
    this.#making ??= this.#make().finally(() => (this.#making = undefined))
    return this.#making
  }

  async #make(): Promise<SigningKey[]> {
    const keys = [await newKey()]
    this.#table.set('keys', keys)
    return keys
  }
}

async function newKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const jwk = privateKey.export({ format: 'jwk' })
  return { kid: thumbprint(jwk), privateKey: jwk }
}

/** https://www.rfc-editor.org/rfc/rfc7638: the required members alone, in the order of their names. */
function thumbprint({ e, kty, n }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
}

function publicJwk({ kid, privateKey: { kty, n, e } }: SigningKey): JsonWebKey {
  return { kty, use: 'sig', alg: 'RS256', kid, n, e }
}
