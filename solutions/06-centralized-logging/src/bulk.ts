import type { LogDocument } from './documents.ts'

/** What one bulk request brings into one index. */
export interface Batch {
  index: string
  documents: LogDocument[]
}

const MAX_BYTES = 9 * 1024 * 1024
/** Faster than `Buffer.write`, by a half. */
const encoder = new TextEncoder()

// #region bulk
/** The documents of each day for an index of its own, in batches that OpenSearch takes. */
export function batches(documents: LogDocument[], prefix: string, maxBytes = MAX_BYTES): Batch[] {
  const all: Batch[] = []
  const open = new Map<number, { batch: Batch; bytes: number }>()
  let today = Number.NaN
  let last: { batch: Batch; bytes: number } | undefined
  for (const document of documents) {
    const day = Math.floor(document.timestamp / 86_400_000)
    const bytes = mostBytes(document)
    if (day !== today) last = open.get(day)
    today = day
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
  const most = documents.reduce((sum, document) => sum + mostBytes(document), 0)
  // Most logs are ASCII, for which a third is enough. To make room for all it could be would cost more than to begin anew.
  return filled(documents, most / 3) ?? filled(documents, most)!
}
// #endregion bulk

/** undefined where there is too little room. */
function filled(documents: LogDocument[], room: number): Buffer<ArrayBuffer> | undefined {
  const body = Buffer.allocUnsafeSlow(Math.ceil(room))
  const bytes = new Uint8Array(body.buffer)
  let end = 0
  for (const { id, json } of documents) {
    const lines = `{"create":{"_id":${quoted(id)}}}\n${json}\n`
    const { read, written } = encoder.encodeInto(lines, bytes.subarray(end))
    if (read < lines.length) return undefined
    end += written
  }
  return body.subarray(0, end)
}

/** CloudWatch's ids are digits. */
function quoted(id: string): string {
  return /^\d+$/.test(id) ? `"${id}"` : JSON.stringify(id)
}

/** `2026.11.25`, in UTC and by the event's own time: a retry tomorrow finds it in the same index. */
function dateOf(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 10).replaceAll('-', '.')
}

/** A character has at most three bytes in UTF-8, six where JSON escapes it. To count them would take longer than to send a request more. */
function mostBytes({ id, json }: LogDocument): number {
  return 6 * id.length + 3 * json.length + 90
}
