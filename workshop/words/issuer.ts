import { explainNoCloud, localCloudUrl } from '../aws.ts'

/** What can be done with the issuer: a request to what only the local one has, and what to say then. */
const DEEDS: Record<string, [method: string, path: string, body: object | undefined, said: string]> = {
  rotate: ['POST', '/rotate', {}, 'The issuer signs with a new key. The one before it is still published.'],
  revoke: [
    'POST',
    '/rotate',
    { revoke: true },
    'The issuer signs with a new key, and has taken the others off its list.',
  ],
  down: [
    'PUT',
    '/faults',
    { status: 503 },
    'The issuer answers 503 to everybody. It is up again after: npm run -s lab issuer up',
  ],
  slow: [
    'PUT',
    '/faults',
    { delayMs: 20_000 },
    'The issuer takes 20 seconds to answer. It is fast again after: npm run -s lab issuer up',
  ],
  up: ['DELETE', '/faults', undefined, 'The issuer answers.'],
}

/** `npm run -s lab issuer rotate`: what happens to issuers, at the one of the local cloud. */
export async function issuer(deed: string | undefined): Promise<number> {
  if (deed === undefined || !Object.hasOwn(DEEDS, deed)) {
    throw new Error(`What shall the issuer do? One of: ${Object.keys(DEEDS).join(', ')}.`)
  }
  if (process.env.CLOUD === 'aws') throw new Error('Only the issuer of the local cloud does what it is told.')
  const [method, path, body, said] = DEEDS[deed]!
  const url = `${localCloudUrl()}/_partners/issuer/local${path}`
  const response = await fetch(url, { method, body: body && JSON.stringify(body) }).catch((error) => {
    throw explainNoCloud(error.cause ?? error)
  })
  if (!response.ok) throw new Error(`The issuer refused: ${await response.text()}`)
  console.log(said)
  return 0
}
