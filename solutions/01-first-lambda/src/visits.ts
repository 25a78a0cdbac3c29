import { randomUUID } from 'node:crypto'

interface Visits {
  environment: string
  coldStart: boolean
  invocations: number
  visitor: string
}

// #region handler
// Module scope runs once for each execution environment: what is here outlives invokes.
const environment = randomUUID()
let invocations = 0

export async function handler(event: { visitor?: string }): Promise<Visits> {
  invocations += 1
  return {
    environment,
    coldStart: invocations === 1,
    invocations,
    // Of this request only: what is kept at module scope is seen by the next caller.
    visitor: event.visitor ?? 'nobody',
  }
}
// #endregion handler
