import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafe(4096)
let used = pool.length

/**
 * As node:crypto's, out of a pool of at most 4,096: each request has a few ids, and to ask the system for each of them
 * would take a tenth of the request's time. To be read at once, since the pool is filled anew.
 */
export function randomBytes(size: number): Buffer {
  if (used + size > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += size
  return pool.subarray(used - size, used)
}
