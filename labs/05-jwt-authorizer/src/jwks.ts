import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { Trust } from './trust.ts'

/** Finds a key of the issuer's by its `kid`. `now` in milliseconds. */
export function jwks(url: URL, _now: () => number = Date.now): Trust['keyFor'] {
  return async (_kid) => {
    // TODO step 5: the key that is asked for, and not the first; kept, and not fetched for each token.
    const { keys } = (await (await fetch(url)).json()) as { keys: JsonWebKey[] }
    return createPublicKey({ key: keys[0]!, format: 'jwk' })
  }
}
