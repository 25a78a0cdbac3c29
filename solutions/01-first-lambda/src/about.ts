import type { Context } from 'aws-lambda'

interface About {
  team: string
  requestId: string
  version: string
  memoryMB: number
  remainingMs: number
}

// Read once, at init: a missing setting fails the first invoke and names itself in the log.
const team = setting('TEAM')

// #region handler
export async function handler(_event: unknown, context: Context): Promise<About> {
  return {
    team,
    requestId: context.awsRequestId,
    version: context.functionVersion,
    // Lambda gives the memory size as a string.
    memoryMB: Number(context.memoryLimitInMB),
    remainingMs: context.getRemainingTimeInMillis(),
  }
}
// #endregion handler

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`The environment variable ${name} is not set. Set it under provider.environment.`)
  return value
}
