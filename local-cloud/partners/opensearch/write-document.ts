import { randomBytes } from 'node:crypto'
import { isObject, parsed } from '../partner.ts'
import type { BulkItem } from './bulk-request.ts'
import { mapperParsing, notHere, OpenSearchError } from './errors.ts'
import type { Indices } from './indices.ts'
import type { DocumentRecord, SearchIndex } from './search-index.ts'

/** What became of a document, as answers show it. */
export interface WriteResult {
  _index: string
  _id: string
  _version: number
  result: 'created' | 'updated' | 'deleted' | 'not_found' | 'noop'
  _shards: { total: number; successful: number; failed: number }
  _seq_no: number
  _primary_term: 1
  status: number
}

const SHARDS = { total: 2, successful: 1, failed: 0 }

/** Does one action in memory; `indices.save(index)` makes it last. Throws OpenSearchError where it is refused. */
export function write(indices: Indices, item: BulkItem): WriteResult {
  const index = item.action === 'delete' && !indices.has(item.index) ? undefined : indices.forWriting(item.index)
  if (item.action === 'delete') return remove(index, item)
  indices.checkSpace(item.index)
  const fieldsBefore = index!.mapping.fields.size
  const result = item.action === 'update' ? update(index!, item) : put(index!, item)
  if (index!.mapping.fields.size !== fieldsBefore) indices.saveMapping(index!)
  return result
}

function put(
  index: SearchIndex,
  { action, id = randomBytes(15).toString('base64url'), source, ifSeqNo }: BulkItem,
): WriteResult {
  const stored = index.get(id)
  if (action === 'create' && stored) {
    throw conflict(index, `[${id}]: version conflict, document already exists (current version [${stored.version}])`)
  }
  if (ifSeqNo !== undefined && stored?.seq !== ifSeqNo) throw wrongSeqNo(index, id, ifSeqNo, stored?.seq)
  const document = readSource(source ?? '')
  return result(index, index.put(id, document, source!.trim()), stored ? 'updated' : 'created')
}

function remove(index: SearchIndex | undefined, { id = '', index: name }: BulkItem): WriteResult {
  const record = index?.delete(id)
  if (index && record) return result(index, record, 'deleted')
  return {
    _index: name,
    _id: id,
    _version: 1,
    result: 'not_found',
    _shards: SHARDS,
    _seq_no: 0,
    _primary_term: 1,
    status: 404,
  }
}

/** A part of a document, laid over what is there. https://docs.opensearch.org/latest/api-reference/document-apis/update-document/ */
function update(index: SearchIndex, { id = '', source }: BulkItem): WriteResult {
  const { doc, doc_as_upsert, upsert, detect_noop = true, ...others } = readSource(source ?? '')
  if (others.script !== undefined) throw notHere('scripts')
  if (!isObject(doc))
    throw new OpenSearchError('action_request_validation_exception', 'Validation Failed: 1: script or doc is missing;')
  const stored = index.get(id)
  if (!stored) {
    const first = doc_as_upsert === true ? doc : upsert
    if (!isObject(first)) throw missing(index, id)
    return result(index, index.put(id, first, JSON.stringify(first)), 'created')
  }
  const merged = JSON.stringify(laidOver(JSON.parse(stored.source), doc))
  if (detect_noop !== false && merged === JSON.stringify(JSON.parse(stored.source))) {
    return {
      ...result(index, { id, version: stored.version, seq: stored.seq }, 'noop'),
      _shards: { total: 0, successful: 0, failed: 0 },
    }
  }
  return result(index, index.put(id, JSON.parse(merged), merged), 'updated')
}

function laidOver(base: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base }
  for (const [name, value] of Object.entries(change)) {
    const before = base[name]
    merged[name] = isObject(before) && isObject(value) ? laidOver(before, value) : value
  }
  return merged
}

function readSource(source: string): Record<string, unknown> {
  const document = parsed(source)
  if (isObject(document)) return document
  const cause =
    document === undefined
      ? { type: 'json_parse_exception', reason: 'The document is no valid JSON' }
      : {
          type: 'not_x_content_exception',
          reason: 'Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes',
        }
  throw mapperParsing('failed to parse', cause)
}

function result(
  { record }: SearchIndex,
  { id, version, seq }: DocumentRecord,
  what: WriteResult['result'],
): WriteResult {
  const status = what === 'created' ? 201 : 200
  return {
    _index: record.name,
    _id: id,
    _version: version,
    result: what,
    _shards: SHARDS,
    _seq_no: seq,
    _primary_term: 1,
    status,
  }
}

function wrongSeqNo(index: SearchIndex, id: string, required: number, current: number | undefined): OpenSearchError {
  const found =
    current === undefined ? 'but no document was found' : `current document has seqNo [${current}] and primary term [1]`
  return conflict(index, `[${id}]: version conflict, required seqNo [${required}], primary term [1]. ${found}`)
}

function conflict({ record }: SearchIndex, reason: string): OpenSearchError {
  const details = { status: 409, index: record.name, shard: '0', index_uuid: record.uuid }
  return new OpenSearchError('version_conflict_engine_exception', reason, details)
}

function missing({ record }: SearchIndex, id: string): OpenSearchError {
  const details = { status: 404, index: record.name, shard: '0', index_uuid: record.uuid }
  return new OpenSearchError('document_missing_exception', `[${id}]: document missing`, details)
}
