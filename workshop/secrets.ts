import { randomBytes } from 'node:crypto'
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { awsClient, explainNoCloud } from './aws.ts'

/**
 * The secrets that the labs' services read from Parameter Store, and how the one that is made up for the local cloud looks.
 * Slack's is that of the example in Slack's documentation; Datadog's has the form of an API key.
 */
export const SECRETS: Record<string, () => string> = {
  'slack-signing-secret': () => '8f742231b10e8888abcd99yyyzzz85a5',
  'datadog-api-key': () => randomBytes(16).toString('hex'),
  'jwt-secret': () => randomBytes(32).toString('base64url'),
}

/** As `/ops-desk/dev/jwt-secret`. */
export function parameterName(secret: string, stage: string): string {
  return `/ops-desk/${stage}/${secret}`
}

/** Puts a SecureString, in the place of an older value if there is one. */
export async function putSecret(secret: string, stage: string, value: string): Promise<void> {
  const input = { Name: parameterName(secret, stage), Value: value, Type: 'SecureString' as const, Overwrite: true }
  await withSsm((ssm) => ssm.send(new PutParameterCommand(input)))
}

/** Its value; undefined where nobody put it yet. */
export async function readSecret(secret: string, stage: string): Promise<string | undefined> {
  const command = new GetParameterCommand({ Name: parameterName(secret, stage), WithDecryption: true })
  try {
    return await withSsm(async (ssm) => (await ssm.send(command)).Parameter?.Value)
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined
    throw error
  }
}

async function withSsm<T>(use: (ssm: SSMClient) => Promise<T>): Promise<T> {
  const ssm = new SSMClient(awsClient())
  try {
    return await use(ssm)
  } catch (error) {
    throw explainNoCloud(error)
  } finally {
    ssm.destroy()
  }
}
