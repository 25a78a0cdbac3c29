import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(4096)
let used = pool.length

/**
 * So many random bytes, 4,096 at most, as text. Out of a pool: each request has a few ids, and to ask the system for each
 * of them would take a tenth of the request's time.
 */
export function randomBytes(size: number, encoding: 'hex' | 'base64' | 'base64url'): string {
  if (used + size > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += size
  return pool.toString(encoding, used - size, used)
}
