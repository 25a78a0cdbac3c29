import type { LogBatch } from './unpack.ts'

/** A log event as OpenSearch is to hold it. */
export interface LogDocument {
  /** The log event's own: the same however often it is delivered. */
  id: string
  /** Milliseconds since 1970. */
  timestamp: number
  json: string
}

export function documents(_batch: LogBatch, _stage: string): LogDocument[] {
  // TODO step 3: @timestamp, @logGroup, @logStream, service, stage, and what the line says, in one line of JSON.
  return []
}
