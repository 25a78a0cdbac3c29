import { ATTACKS } from './attacks.ts'
import { deployedSigner } from './deployed-signer.ts'
import { issue } from './token.ts'

/** Whose token, and what is odd about it. */
export interface Bearer {
  user: string
  /** In the place of `profile deployments:read`. */
  scope?: string
  /** A word of ATTACKS. */
  attack?: string
}

/** What the issuer says of its users; of others it knows only how they are called. */
const USERS = new Map<string, object>([
  ['ada', { name: 'Ada Lovelace', teams: ['platform', 'data'], onCall: true }],
  ['grace', { name: 'Grace Hopper', teams: ['storefront'], onCall: false }],
])

/** A token for the authorizer that is deployed in this stage. */
export async function mint({ user, scope, attack }: Bearer, stage: string): Promise<string> {
  const about = { sub: user, ...(USERS.get(user) ?? { name: user }), ...(scope !== undefined && { scope }) }
  const signer = { ...(await deployedSigner(stage)), claims: about }
  if (attack === undefined) return issue(signer)
  const { only, make } = attackOf(attack)
  if (only && only !== signer.algorithm) {
    throw new Error(`"${attack}" is an attack on ${only}, and what is deployed takes ${signer.algorithm}.`)
  }
  return make(signer)
}

function attackOf(word: string) {
  const attack = Object.hasOwn(ATTACKS, word) ? ATTACKS[word] : undefined
  if (attack) return attack
  throw new Error(`No token is "${word}". There are: ${Object.keys(ATTACKS).join(', ')}.`)
}
