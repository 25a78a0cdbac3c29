import type { EventStream } from '../events.ts'
import type { Outcome } from './async/queued-event.ts'

/** Which function an event of the stream is about. */
interface OfFunction {
  region: string
  functionName: string
}

interface OfRequest extends OfFunction {
  requestId: string
  /** The version or alias that was asked for, if one was. */
  qualifier?: string
}

/**
 * All that Lambda tells on the stream of events, by type: for the console, and for CloudWatch, which makes Lambda's
 * metrics of it. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export interface LambdaEvents {
  /** A line that a function or its runtime logged. */
  'lambda.log': OfFunction & {
    requestId: string
    logGroup: string
    logStream: string
    timestamp: number
    message: string
  }
  /** The function's role may not write to its log group. */
  'lambda.log-denied': OfFunction & { logGroup: string; reason: string }
  /** A function ran to its end. Durations in milliseconds, memory in MB. Invocations, Errors, Duration, ConcurrentExecutions. */
  'lambda.invocation': OfRequest & {
    version: string
    cold: boolean
    status: 'success' | 'error' | 'timeout'
    errorType?: string
    duration: number
    billedDuration: number
    initDuration?: number
    maxMemoryUsed: number
    memorySize: number
    /** Milliseconds since 1970: when an environment was given it, to start or warm. */
    startedAt: number
    /** Invocations that ran when this one began, itself included: of the function, and of all. */
    concurrentExecutions: number
    totalConcurrentExecutions: number
    /** Of an asynchronous invocation: how long its event had waited, as AWS's clock counts. AsyncEventAge. */
    asyncEventAge?: number
  }
  /** 429: nothing ran. Throttles. */
  'lambda.throttle': OfRequest & { reason: string }
  /** An invocation was stopped since its chain of requests goes in circles. RecursiveInvocationsDropped. */
  'lambda.recursion-dropped': OfRequest
  /** An event came into the queue of a function. AsyncEventsReceived. */
  'lambda.event-received': OfRequest
  /** An event was given up. AsyncEventsDropped. */
  'lambda.event-dropped': OfRequest & { attempts: number; reason: Outcome['condition'] }
  'lambda.destination-delivered': OfRequest & { destination: string }
  /** DestinationDeliveryFailures. */
  'lambda.destination-failed': OfRequest & { destination: string; reason: string }
  'lambda.dead-letter-delivered': OfRequest & { destination: string }
  /** DeadLetterErrors. */
  'lambda.dead-letter-failed': OfRequest & { destination: string; reason: string }
  /** An event source mapping may not read: the function's role lost its permission, or the function is gone. */
  'lambda.event-source-denied': OfFunction & { mapping: string; eventSourceArn: string }
  /** An event source mapping handed a batch to its function. */
  'lambda.event-source-batch': OfFunction & {
    mapping: string
    eventSourceArn: string
    /** Messages: of the batch, those of it that come back, and those that the filter took out before. */
    messages: number
    failed: number
    filtered: number
    /** Why messages come back. */
    reason?: string
  }
}

export function emit<T extends keyof LambdaEvents>(events: EventStream, type: T, detail: LambdaEvents[T]): void {
  events.emit(type, detail as unknown as Record<string, unknown>)
}
