import { ATTACKS } from '../tokens/attacks.ts'
import { mint } from '../tokens/mint.ts'

const USAGE = `npm run -s lab token ada, and after it, if wanted: expired (or another word below), scope "deployments:write", stage prod`

/** `npm run -s lab token ada expired`: prints a token for the authorizer of lab 05; without a user, what tokens there are. */
export async function token([user, ...words]: string[]): Promise<number> {
  if (!user) return list()
  const attack = words[0] !== undefined && Object.hasOwn(ATTACKS, words[0]) ? words.shift() : undefined
  const { scope, stage = 'dev' } = readPairs(words)
  console.log(await mint({ user, attack, scope }, stage))
  return 0
}

function readPairs(words: string[]): { scope?: string; stage?: string } {
  const pairs: { scope?: string; stage?: string } = {}
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = [words[at]!, words[at + 1]]
    if (name !== 'scope' && name !== 'stage') throw new Error(`"${name}" is not a word of token. As in: ${USAGE}`)
    if (value === undefined) throw new Error(`"${name}" says nothing by itself. As in: ${USAGE}`)
    pairs[name] = value
  }
  return pairs
}

function list(): number {
  const rows = Object.entries(ATTACKS).map(
    ([word, { that, only }]) => `  ${word.padEnd(18)} ${that}${only ? ` (${only})` : ''}`,
  )
  console.log(
    [USAGE, '', 'With one of these words it is a token that nobody may be let in with, one that', ...rows].join('\n'),
  )
  return 0
}
