import type { LogDocument } from './documents.ts'

/** What one bulk request brings into one index. */
export interface Batch {
  index: string
  documents: LogDocument[]
}

const MAX_BYTES = 9 * 1024 * 1024

/** The documents of each day for an index of its own, in batches that OpenSearch takes. */
export function batches(_documents: LogDocument[], _prefix: string, _maxBytes = MAX_BYTES): Batch[] {
  // TODO step 4: <prefix>-2026.11.25, by the event's own day in UTC; no body larger than maxBytes.
  return []
}

/** The body of `POST /<index>/_bulk`: create writes nothing where a document of this id is there already. */
export function bulkBody(_documents: LogDocument[]): Buffer<ArrayBuffer> {
  // TODO step 4: for each document a line that says what to do, and a line with the document.
  return Buffer.alloc(0)
}
