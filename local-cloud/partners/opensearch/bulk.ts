import type { ItemFault } from '../partner.ts'
import { type BulkItem, readBulk } from './bulk-request.ts'
import { OpenSearchError } from './errors.ts'
import type { Indices } from './indices.ts'
import { type WriteResult, write } from './write-document.ts'

/**
 * Does the actions of a bulk request, each by itself: one that is refused leaves the others alone, and the answer is 200 all the
 * same. Throws where the body cannot be read.
 * https://docs.opensearch.org/latest/api-reference/document-apis/bulk/#response
 */
export function bulk(indices: Indices, body: string, defaultIndex?: string, itemFault?: () => ItemFault | undefined) {
  const started = performance.now()
  const items = readBulk(body, defaultIndex)
  let failed = 0
  const results = items.map((item) => {
    const outcome = outcomeOf(indices, item, itemFault?.())
    if ('error' in outcome) failed++
    return { [item.action]: outcome }
  })
  const written = [...new Set(items.map(({ index }) => index))]
  for (const name of written) if (indices.has(name)) indices.save(indices.get(name))
  indices.platform.events.emit('opensearch.bulk', { items: items.length, failed, indices: written.slice(0, 20) })
  return { took: Math.round(performance.now() - started), errors: failed > 0, items: results }
}

type ItemOutcome = WriteResult | { _index: string; _id: string | undefined; status: number; error: object }

function outcomeOf(indices: Indices, item: BulkItem, fault: ItemFault | undefined): ItemOutcome {
  const { index: _index, id: _id } = item
  try {
    if (!fault || fault.storeFirst) {
      const done = write(indices, item)
      if (!fault) return done
    }
    throw new OpenSearchError(fault.type, `rejected execution of [${_index}]`, { status: fault.status })
  } catch (error) {
    if (!(error instanceof OpenSearchError)) throw error
    return { _index, _id, status: error.status, error: error.cause }
  }
}
