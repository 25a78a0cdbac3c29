import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { CloudError } from '../errors.ts'
import type { Store } from '../store.ts'

/** The only KMS key that the local cloud has: the one that AWS makes for Parameter Store in each account. */
export const DEFAULT_KEY = 'alias/aws/ssm'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts SecureString values with AES-256-GCM and a key of the state folder's own, in place of KMS.
 * As on AWS the parameter's ARN is bound in (the encryption context), so that a ciphertext moved to another parameter is refused.
 * The key lies beside what it encrypts: it keeps values out of a glance, a backup of records or a log, not from this user's programs.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
export class SecureString {
  #keyFile: string

  constructor(store: Store) {
    this.#keyFile = store.blobs('ssm/keys').path('secure-string.key')
  }

  /** Base64 of nonce, tag and ciphertext. */
  encrypt(plaintext: string, arn: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key() ?? this.#createKey(), nonce).setAAD(Buffer.from(arn))
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64')
  }

  /** Throws InvalidKeyId where the key is gone, or another one. */
  decrypt(encrypted: string, arn: string): string {
    const key = this.#key()
    if (!key) throw this.#lost(arn)
    const bytes = Buffer.from(encrypted, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(arn)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    try {
      return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      throw this.#lost(arn)
    }
  }

  #key(): Buffer | undefined {
    return existsSync(this.#keyFile) ? readFileSync(this.#keyFile) : undefined
  }

  /** Renamed into place, so that a killed process leaves no half of a key. */
  #createKey(): Buffer {
    const key = randomBytes(32)
    const beside = `${this.#keyFile}.${process.pid}.tmp`
    writeFileSync(beside, key, { mode: 0o600 })
    renameSync(beside, this.#keyFile)
    return key
  }

  #lost(arn: string): CloudError {
    return new CloudError(
      'InvalidKeyId',
      `The local cloud cannot decrypt ${arn}: the key in ${this.#keyFile} is missing or another. Put the parameter again with Overwrite.`,
    )
  }
}
