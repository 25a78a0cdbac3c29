/** The value of a SecureString, read when it is first asked for and then kept. `now`: milliseconds. */
export function secretParameter(_name: string, _now = Date.now): () => Promise<string> {
  // TODO step 3: read it with GetParameterCommand of @aws-sdk/client-ssm, and keep it for five minutes.
  return async () => 'TODO'
}
