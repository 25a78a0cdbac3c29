import type { Context } from 'aws-lambda'

interface About {
  team: string
  requestId: string
  version: string
  memoryMB: number
  remainingMs: number
}

// TODO step 2: take the team from the environment variable TEAM, and the rest from the context.
const team = 'TODO'

export async function handler(_event: unknown, _context: Context): Promise<About> {
  return { team, requestId: 'TODO', version: 'TODO', memoryMB: 0, remainingMs: 0 }
}
