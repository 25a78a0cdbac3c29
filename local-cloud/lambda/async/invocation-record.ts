import type { Outcome, QueuedEvent } from './queued-event.ts'

/** The members in AWS's order. */
export interface InvocationRecord {
  version: '1.0'
  /** ISO 8601. */
  timestamp: string
  requestContext: {
    requestId: string
    /** With the qualifier; `:$LATEST` where there was none. */
    functionArn: string
    condition: Outcome['condition']
    approximateInvokeCount: number
  }
  requestPayload: unknown
  /** Missing, as the payload, where the function did not run. */
  responseContext?: { statusCode: number; executedVersion: string; functionError?: string }
  responsePayload?: unknown
}

/**
 * What a destination gets to know of an event.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
export function invocationRecord(event: QueuedEvent, functionArn: string, outcome: Outcome): InvocationRecord {
  const { condition, invocation } = outcome
  const functionError = invocation?.functionError
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload),
    ...(invocation && {
      responseContext: {
        statusCode: 200,
        executedVersion: invocation.executedVersion,
        ...(functionError && { functionError }),
      },
      responsePayload: JSON.parse(invocation.payload.toString('utf8')),
    }),
  }
}
