import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientSettings } from './client-settings.ts'

/** After so many milliseconds a key is read again, so that a new one arrives without a deploy. */
const MAX_AGE = 300_000

/** The value of a SecureString, read when it is first asked for and then kept. `now`: milliseconds. */
// #region parameter
export function secretParameter(name: string, now = Date.now): () => Promise<string> {
  const ssm = new SSMClient(clientSettings)
  let kept: { value: Promise<string>; until: number } | undefined

  return () => {
    if (kept && now() < kept.until) return kept.value
    const value = read(ssm, name)
    kept = { value, until: now() + MAX_AGE }
    // What failed is not kept: the next invoke asks again.
    value.catch(() => (kept = undefined))
    return value
  }
}
// #endregion parameter

async function read(ssm: SSMClient, name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
  if (!Parameter?.Value)
    throw new Error(`The parameter ${name} is empty. Put the key: npm run lab secret datadog-api-key`)
  return Parameter.Value
}
