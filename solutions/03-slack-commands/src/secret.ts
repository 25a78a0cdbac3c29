import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientSettings } from './client-settings.ts'

/** Gives a function that reads a SecureString once for each execution environment, and again only where that failed. */
export function secretIn(Name: string, ssm = new SSMClient(clientSettings)): () => Promise<string> {
  let reading: Promise<string> | undefined
  const read = async () => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    if (!Parameter?.Value) throw new Error(`The parameter ${Name} has no value.`)
    return Parameter.Value
  }
  return () => {
    reading ??= read().catch((error) => {
      reading = undefined
      throw error
    })
    return reading
  }
}
