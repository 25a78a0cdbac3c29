import { ALGORITHM_ATTACKS } from './attacks/algorithms.ts'
import { CLAIM_ATTACKS } from './attacks/claims.ts'
import { FORM_ATTACKS } from './attacks/forms.ts'
import { KEY_ATTACKS } from './attacks/keys.ts'
import type { Attack } from './attacks/make.ts'
import type { Signer } from './token.ts'

/**
 * Tokens that nobody may be let in with, by the word that `npm run -s lab token ada <word>` makes them by. Lab 05 tries
 * all of them on its verifier, and its end-to-end test on the deployed API.
 */
export const ATTACKS: Record<string, Attack> = {
  ...ALGORITHM_ATTACKS,
  ...KEY_ATTACKS,
  ...CLAIM_ATTACKS,
  ...FORM_ATTACKS,
}

/** Rows for `it.each`: what the token does, and how it is made. */
export function attacksOn(algorithm: Signer['algorithm'], attacks = ATTACKS): [that: string, attack: Attack][] {
  return Object.entries(attacks).flatMap(([word, attack]): [string, Attack][] =>
    attack.only && attack.only !== algorithm ? [] : [[`${attack.that} (${word})`, attack]],
  )
}
