import { isObject, parsed } from '../partner.ts'
import { illegalArgument, OpenSearchError } from './errors.ts'

export type BulkAction = 'index' | 'create' | 'update' | 'delete'

/** One action of a bulk request; its document still as JSON. */
export interface BulkItem {
  action: BulkAction
  index: string
  id?: string
  /** Undefined for a delete. */
  source?: string
  ifSeqNo?: number
}

const ACTIONS: readonly string[] = ['index', 'create', 'update', 'delete']

/** All that an action line may have; most of it is taken without effect. */
const PARAMETERS = new Set(
  '_index _id routing op_type version version_type if_seq_no if_primary_term retry_on_conflict pipeline _source require_alias'.split(
    ' ',
  ),
)

/**
 * The actions of a bulk body: a line each, and the document in the next line. Throws what fails the request as a whole: a line
 * that is no action, a body that does not end with a newline.
 * https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
 */
export function readBulk(body: string, defaultIndex: string | undefined): BulkItem[] {
  if (body.trim() === '') throw new OpenSearchError('parse_exception', 'request body is required')
  if (!body.endsWith('\n')) throw illegalArgument('The bulk request must be terminated by a newline [\\n]')
  const lines = body.split('\n')
  const items: BulkItem[] = []
  // After the last newline comes an empty string.
  for (let number = 1; number < lines.length; number++) {
    const line = lines[number - 1]!
    if (line.trim() === '') continue
    const item = readAction(line, number, defaultIndex)
    if (item.action !== 'delete') {
      if (number + 1 >= lines.length) break
      item.source = lines[number++]!
    }
    items.push(item)
  }
  checkItems(items)
  return items
}

function readAction(line: string, number: number, defaultIndex: string | undefined): BulkItem {
  const json = parsed(line)
  if (json === undefined)
    throw illegalArgument(`Malformed action/metadata line [${number}], expected START_OBJECT but found invalid JSON`)
  if (!isObject(json)) throw malformed(number, 'START_OBJECT', json)
  const [action] = Object.keys(json)
  if (action === undefined)
    throw illegalArgument(`Malformed action/metadata line [${number}], expected FIELD_NAME but found [END_OBJECT]`)
  if (!ACTIONS.includes(action)) {
    throw illegalArgument(
      `Malformed action/metadata line [${number}], expected one of [create, delete, index, update] but found [${action}]`,
    )
  }
  const parameters = json[action]
  if (!isObject(parameters)) throw malformed(number, 'START_OBJECT or END_OBJECT', parameters)
  for (const name in parameters) checkParameter(number, name, parameters[name])
  const { _index = defaultIndex, _id, op_type, if_seq_no } = parameters
  return {
    action: (op_type === 'create' ? 'create' : action) as BulkAction,
    index: _index === undefined ? '' : String(_index),
    ...(_id != null && { id: String(_id) }),
    ...(typeof if_seq_no === 'number' && { ifSeqNo: if_seq_no }),
  }
}

function checkParameter(line: number, name: string, value: unknown): void {
  if (!PARAMETERS.has(name))
    throw illegalArgument(`Action/metadata line [${line}] contains an unknown parameter [${name}]`)
  if (typeof value === 'object' && value !== null && name !== '_source') {
    throw illegalArgument(
      `Malformed action/metadata line [${line}], expected a simple value for field [${name}] but found [${tokenOf(value)}]`,
    )
  }
}

function malformed(line: number, expected: string, found: unknown): OpenSearchError {
  return illegalArgument(`Malformed action/metadata line [${line}], expected ${expected} but found [${tokenOf(found)}]`)
}

/** The name of what a JSON parser sees first. */
export function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY'
  if (value === null) return 'VALUE_NULL'
  if (typeof value === 'object') return 'START_OBJECT'
  return `VALUE_${typeof value === 'boolean' ? String(value).toUpperCase() : (typeof value).toUpperCase()}`
}

function checkItems(items: BulkItem[]): void {
  const wrong = items.flatMap(({ action, index, id }) => {
    if (index === '') return ['index is missing']
    if (id === '') return ['if _id is specified it must not be empty']
    if (id === undefined && (action === 'delete' || action === 'update')) return ['id is missing']
    const bytes = id === undefined ? 0 : Buffer.byteLength(id)
    return bytes > 512 ? [`id [${id}] is too long, must be no longer than 512 bytes but was: ${bytes}`] : []
  })
  if (items.length === 0) wrong.push('no requests added')
  if (wrong.length === 0) return
  const reason = `Validation Failed: ${wrong.map((each, index) => `${index + 1}: ${each};`).join('')}`
  throw new OpenSearchError('action_request_validation_exception', reason)
}
