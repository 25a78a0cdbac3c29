import { createSecretKey, type KeyObject } from 'node:crypto'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

/** Two attempts, neither longer than 1.5 seconds: inside the function's own time-out. By itself the SDK waits for ever. */
const ssm = new SSMClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
})

/** Bytes: a shorter secret can be guessed, https://www.rfc-editor.org/rfc/rfc7518#section-3.2. */
const MIN_BYTES = 32

/**
 * The secret that the tokens are signed with, out of a SecureString, as a KeyObject: with the bare text jsonwebtoken would
 * make one for every token, which takes most of its time.
 */
export async function readSecret(name: string): Promise<KeyObject> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
  const secret = Buffer.from(Parameter?.Value ?? '')
  if (secret.length < MIN_BYTES) throw new Error(`The parameter ${name} must hold at least ${MIN_BYTES} bytes.`)
  return createSecretKey(secret)
}
