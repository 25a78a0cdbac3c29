import type { LogDocument } from './documents.ts'

/** What one bulk request brings into one index. */
export interface Batch {
  index: string
  documents: LogDocument[]
}

const MAX_BYTES = 9 * 1024 * 1024

// #region bulk
/** The documents of each day for an index of its own, in batches that OpenSearch takes. */
export function batches(documents: LogDocument[], prefix: string, maxBytes = MAX_BYTES): Batch[] {
  const all: Batch[] = []
  const open = new Map<number, { batch: Batch; bytes: number }>()
  for (const document of documents) {
    const day = Math.floor(document.timestamp / 86_400_000)
    const bytes = mostBytes(document)
    let last = open.get(day)
    if (!last || last.bytes + bytes > maxBytes) {
      last = { batch: { index: `${prefix}-${dateOf(document.timestamp)}`, documents: [] }, bytes: 0 }
      open.set(day, last)
      all.push(last.batch)
    }
    last.batch.documents.push(document)
    last.bytes += bytes
  }
  return all
}

/** The body of `POST /<index>/_bulk`: create writes nothing where a document of this id is there already. */
export function bulkBody(documents: LogDocument[]): Buffer<ArrayBuffer> {
  const body = Buffer.allocUnsafe(documents.reduce((sum, document) => sum + mostBytes(document), 0))
  let bytes = 0
  for (const { id, json } of documents)
    bytes += body.write(`{"create":{"_id":${JSON.stringify(id)}}}\n${json}\n`, bytes)
  return body.subarray(0, bytes)
}
// #endregion bulk

/** `2026.11.25`, in UTC and by the event's own time: a retry tomorrow finds it in the same index. */
function dateOf(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 10).replaceAll('-', '.')
}

/** A character has at most three bytes in UTF-8. To count them would take longer than to send a request more. */
function mostBytes({ id, json }: LogDocument): number {
  return 3 * (id.length + json.length) + 100
}
