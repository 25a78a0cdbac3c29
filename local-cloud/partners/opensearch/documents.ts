import type { PartnerAnswer } from '../partner.ts'
import type { BulkAction } from './bulk-request.ts'
import { OpenSearchError } from './errors.ts'
import type { Indices } from './indices.ts'
import { write } from './write-document.ts'

/** One document by itself, as one action of a bulk request would be. https://docs.opensearch.org/latest/api-reference/document-apis/index/ */
export function writeOne(indices: Indices, action: BulkAction, { index, id, source, ifSeqNo }: Target): PartnerAnswer {
  if (action !== 'delete' && !source?.trim()) throw new OpenSearchError('parse_exception', 'request body is required')
  if (id !== undefined && Buffer.byteLength(id) > 512) throw tooLong(id)
  const { status, ...result } = write(indices, { action, index, id, source, ifSeqNo })
  if (indices.has(index)) indices.save(indices.get(index))
  indices.platform.events.emit('opensearch.document', { index, id: result._id, result: result.result })
  return { status, body: result }
}

export interface Target {
  index: string
  id?: string
  source?: string
  ifSeqNo?: number
}

/** https://docs.opensearch.org/latest/api-reference/document-apis/get-documents/ */
export function getOne(indices: Indices, name: string, id: string): PartnerAnswer {
  const stored = indices.get(name).get(id)
  if (!stored) return { status: 404, body: { _index: name, _id: id, found: false } }
  const { version, seq, source } = stored
  const _source = JSON.parse(source)
  return {
    status: 200,
    body: { _index: name, _id: id, _version: version, _seq_no: seq, _primary_term: 1, found: true, _source },
  }
}

export function getSource(indices: Indices, name: string, id: string): PartnerAnswer {
  const stored = indices.get(name).get(id)
  if (stored) return { status: 200, body: JSON.parse(stored.source) }
  throw new OpenSearchError('resource_not_found_exception', `Document not found [${name}]/[${id}]`, { status: 404 })
}

function tooLong(id: string): OpenSearchError {
  const reason = `Validation Failed: 1: id [${id}] is too long, must be no longer than 512 bytes but was: ${Buffer.byteLength(id)};`
  return new OpenSearchError('action_request_validation_exception', reason)
}
