import type { APIGatewayAuthorizerResult as Answer, APIGatewayTokenAuthorizerEvent as TokenEvent } from 'aws-lambda'
import { authorizer } from '../authorizer.ts'
import { jwks } from '../jwks.ts'
import { setting } from '../setting.ts'
import type { Trust } from '../trust.ts'

const algorithm = setting('JWT_ALGORITHM')
const issuer = setting('JWT_ISSUER')
const audience = setting('JWT_AUDIENCE')

/** Begun at init, and kept. */
let gate: Promise<ReturnType<typeof authorizer>> | undefined = open()
gate.catch(() => (gate = undefined))

export async function handler(event: TokenEvent): Promise<Answer> {
  gate ??= open()
  const answer = await (await gate)(event)
  const [statement] = answer.policyDocument.Statement
  console.info({ message: 'Judged a caller', principalId: answer.principalId, effect: statement?.Effect })
  return answer
}

async function open() {
  return authorizer(await readTrust())
}

async function readTrust(): Promise<Trust> {
  if (algorithm === 'RS256') return { algorithm, issuer, audience, keyFor: jwks(new URL(setting('JWKS_URL'))) }
  if (algorithm !== 'HS256') throw new Error(`JWT_ALGORITHM is "${algorithm}". It must be HS256 or RS256.`)
  // RS256 needs no secret, and so neither the client of SSM nor the time that it takes to load.
  const { readSecret } = await import('../secret.ts')
  const key = await readSecret(setting('JWT_SECRET_PARAMETER'))
  return { algorithm, issuer, audience, keyFor: () => key }
}
