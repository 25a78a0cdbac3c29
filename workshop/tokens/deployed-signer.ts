import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { awsClient, explainNoCloud, localCloudUrl } from '../aws.ts'
import { readSecret } from '../secrets.ts'
import { hmac, type Signer } from './token.ts'

/** Signs as the deployed authorizer of lab 05 wants it: by its algorithm, issuer and audience. */
export async function deployedSigner(stage: string): Promise<Signer> {
  const { JWT_ALGORITHM: algorithm, JWT_ISSUER: issuer = '', JWT_AUDIENCE: audience = '' } = await settingsOf(stage)
  return algorithm === 'RS256' ? localIssuer({ issuer, audience }) : secretSigner({ issuer, audience }, stage)
}

async function settingsOf(stage: string): Promise<Record<string, string | undefined>> {
  const name = `jwt-authorizer-${stage}-authorizer`
  const lambda = new LambdaClient(awsClient())
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    return Environment?.Variables ?? {}
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw explainNoCloud(error)
    throw new Error(`The function ${name} does not exist. Deploy it, in the folder of lab 05: npx serverless deploy`)
  } finally {
    lambda.destroy()
  }
}

async function secretSigner(names: Pick<Signer, 'issuer' | 'audience'>, stage: string): Promise<Signer> {
  const secret = await readSecret('jwt-secret', stage)
  if (secret === undefined)
    throw new Error(`Nobody has put the secret of the tokens yet: npm run lab secret jwt-secret ${stage}`)
  return { algorithm: 'HS256', ...names, sign: hmac(secret) }
}

/** The issuer of the local cloud signs what it is asked to. Another one's tokens come from there. */
async function localIssuer(names: Pick<Signer, 'issuer' | 'audience'>): Promise<Signer> {
  const local = `${localCloudUrl()}/_partners/issuer/`
  if (names.issuer !== local)
    throw new Error(`Tokens of ${names.issuer} come from there. Send one along: header "Authorization: Bearer …"`)
  const { keys } = (await json(`${local}local/keys`)) as { keys: (JsonWebKey & { kid: string })[] }
  const [key] = keys
  return {
    algorithm: 'RS256',
    ...names,
    kid: key?.kid,
    publicKey: createPublicKey({ key: key!, format: 'jwk' }),
    sign: async (input) =>
      ((await json(`${local}local/sign`, { method: 'POST', body: JSON.stringify({ input }) })) as { signature: string })
        .signature,
  }
}

async function json(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init).catch((error) => {
    throw explainNoCloud(error.cause ?? error)
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`)
  return response.json()
}
