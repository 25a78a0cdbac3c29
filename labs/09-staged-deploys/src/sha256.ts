import { createHash } from 'node:crypto'

/** The name of an artifact: the SHA-256 of its bytes, in 64 hexadecimal digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The same as Lambda writes it, in its CodeSha256. */
export function asCodeSha256(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64')
}

/** A CodeSha256 as the name of an artifact. */
export function fromCodeSha256(codeSha256: string): string {
  return Buffer.from(codeSha256, 'base64').toString('hex')
}

/** Enough of it for people. */
export function short(sha256: string): string {
  return sha256.slice(0, 12)
}
