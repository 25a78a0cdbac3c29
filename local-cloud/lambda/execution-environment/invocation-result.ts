import { type Report, timedOut } from './report.ts'
import type { Ending } from './sandbox.ts'

/** What an invocation came to. */
export interface InvocationResult {
  /** The handler's answer as JSON, or the error `{errorType, errorMessage, trace}`. */
  payload: Buffer
  functionError?: 'Unhandled'
  /** The last 4 KB of what the invocation logged. */
  logTail(): string
  report: Report
  cold: boolean
}

/** What is known as soon as the process answered, failed or ended. */
export interface Outcome {
  payload: Buffer
  status: Report['status']
  /** Only where the runtime failed, not where the handler threw. */
  errorType?: string
  reason?: string
}

export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024

/** The runtime's answer, or its error: only one of INIT is the runtime's failure, one of a handler is the function's. */
export function resultOf(ending: Ending, phase: 'init' | 'invoke'): Outcome {
  if (ending.kind === 'response') {
    return ending.body.length > MAX_RESPONSE_BYTES ? tooLarge(ending.body) : { payload: ending.body, status: 'success' }
  }
  if (ending.kind !== 'error') throw new Error(`An invocation cannot end with "${ending.kind}".`)
  const { errorType } = JSON.parse(ending.body.toString('utf8')) as { errorType: string }
  return { payload: ending.body, status: 'error', ...(phase === 'init' && { errorType: reportedType(errorType) }) }
}

/** Lambda reports types of its own form only. */
function reportedType(errorType: string): string {
  return /^(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(errorType) ? errorType : 'Runtime.Unknown'
}

/** The process ended before it answered. */
export function crashed(requestId: string, ending: Ending & { kind: 'exit' }): Outcome {
  const reason = ending.outOfMemory
    ? 'Runtime exited with error: signal: killed'
    : ending.reason
      ? `Runtime exited with error: ${ending.reason}`
      : 'Runtime exited without providing a reason'
  const errorType = ending.outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError'
  return failed(requestId, errorType, reason, { status: 'error', errorType })
}

export function timedOutResult(requestId: string, seconds: number): Outcome {
  return failed(requestId, 'Sandbox.Timedout', timedOut(seconds), { status: 'timeout' })
}

function failed(requestId: string, errorType: string, reason: string, outcome: Omit<Outcome, 'payload'>): Outcome {
  return {
    ...outcome,
    reason,
    payload: Buffer.from(JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` })),
  }
}

function tooLarge(body: Buffer): Outcome {
  const errorMessage = `Response payload size (${body.length} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`
  return {
    payload: Buffer.from(JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage })),
    status: 'error',
  }
}
