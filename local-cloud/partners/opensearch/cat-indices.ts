import type { PartnerAnswer } from '../partner.ts'
import { illegalArgument } from './errors.ts'
import type { SearchIndex } from './search-index.ts'

type Row = Record<string, string>

const COLUMNS = [
  'health',
  'status',
  'index',
  'uuid',
  'pri',
  'rep',
  'docs.count',
  'docs.deleted',
  'store.size',
  'pri.store.size',
]

/** Columns that hold numbers stand to the right. */
const RIGHT = new Set(COLUMNS.slice(4))

/** `format=json`, or a table: `v` with a head, `h` of some columns, `s` in order. https://docs.opensearch.org/latest/api-reference/cat/cat-indices/ */
export function catIndices(indices: SearchIndex[], query: URLSearchParams): PartnerAnswer {
  const columns = query.get('h')?.split(',') ?? COLUMNS
  const rows = sorted(indices.map(rowOf), query.get('s')).map((row) => columns.map((column) => row[column] ?? ''))
  if (query.get('format') === 'json') {
    return { status: 200, body: rows.map((row) => Object.fromEntries(row.map((cell, at) => [columns[at]!, cell]))) }
  }
  const isHeaded = query.has('v') && query.get('v') !== 'false'
  return { status: 200, body: table(columns, isHeaded ? [columns, ...rows] : rows) }
}

function rowOf(index: SearchIndex): Row {
  const { name, uuid, settings } = index.record
  const size = index.bytes < 1024 ? `${index.bytes}b` : `${(index.bytes / 1024).toFixed(1)}kb`
  return {
    // With replicas and one node, as every domain of one node.
    health: settings.number_of_replicas === '0' ? 'green' : 'yellow',
    status: 'open',
    index: name,
    uuid,
    pri: settings.number_of_shards ?? '1',
    rep: settings.number_of_replicas ?? '1',
    'docs.count': String(index.count),
    'docs.deleted': String(index.size - index.count),
    'store.size': size,
    'pri.store.size': size,
  }
}

function sorted(rows: Row[], by: string | null): Row[] {
  if (by === null) return rows
  const [column = '', order = 'asc'] = by.split(':')
  if (!COLUMNS.includes(column)) throw illegalArgument(`Unable to sort by unknown sort key \`${column}\``)
  const sign = order === 'desc' ? -1 : 1
  return rows.sort((a, b) => sign * a[column]!.localeCompare(b[column]!, 'en', { numeric: true }))
}

function table(columns: string[], rows: string[][]): string {
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  const cell = (text: string, at: number) =>
    RIGHT.has(columns[at]!) ? text.padStart(widths[at]!) : text.padEnd(widths[at]!)
  return rows.map((row) => `${row.map(cell).join(' ').trimEnd()}\n`).join('')
}
