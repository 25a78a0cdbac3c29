import { cut, moment } from '../page/format.ts'
import type { LogLine } from './log-line.ts'

/** What is looked for in the logs that lab 06 ships. */
export interface LogSearch {
  /** As in OpenSearch: `errorType:CheckFailed AND target:web`; '' for all. */
  query: string
  /** ERROR, WARN, …; '' for all. */
  level: string
  /** '' for all. */
  service: string
  /** So many minutes back; 0 for all. */
  minutes: number
}

export interface Found {
  /** The newest first. */
  lines: FoundLine[]
  /** How many there are. */
  total: number
}

export interface FoundLine extends Omit<LogLine, 'id'> {
  id: string
}

export const SEARCH_PATH = '/_partners/opensearch/ops-logs-*/_search'
const MOST_LINES = 200
const LONGEST = 4000

/** The body of a `_search`. https://docs.opensearch.org/latest/query-dsl/compound/bool/ */
export function searchBody({ query, level, service, minutes }: LogSearch): object {
  const must = query.trim() ? [{ query_string: { query } }] : []
  const filter = [
    // A phrase finds the whole value, whether the template said that it is a keyword or nobody said anything.
    level && { match_phrase: { level } },
    service.trim() && { match_phrase: { service: service.trim() } },
    minutes > 0 && { range: { '@timestamp': { gte: `now-${minutes}m` } } },
  ].filter(Boolean)
  const sort = [{ '@timestamp': 'desc' }]
  return { query: { bool: { must, filter } }, sort, size: MOST_LINES, track_total_hits: true }
}

type Fields = Record<string, unknown>

interface Hit {
  _id: string
  _index: string
  _source: Fields
}

export interface SearchAnswer {
  hits: { total: { value: number }; hits: Hit[] }
}

export function foundIn({ hits: { total, hits } }: SearchAnswer, now = Date.now()): Found {
  // Of one millisecond, their ids tell which came first.
  const sorted = hits.toSorted((a, b) => (orderOf(a) > orderOf(b) ? -1 : 1))
  return { total: total.value, lines: sorted.map((hit) => foundLine(hit, now)) }
}

function orderOf({ _id, _source }: Hit): string {
  return `${_source['@timestamp']} ${_id}`
}

function foundLine({ _id, _index, _source }: Hit, now: number): FoundLine {
  const { '@timestamp': time, '@logGroup': group, '@logStream': _, timestamp: __, level, message, ...rest } = _source
  const type = String(rest.type ?? '')
  return {
    id: `${_index}/${_id}`,
    time: moment(Date.parse(String(time)), now),
    functionName: String(group).replace('/aws/lambda/', ''),
    level: typeof level === 'string' ? level.toUpperCase() : '',
    text: cut(String(message ?? (type || JSON.stringify(rest))), LONGEST),
    more: cut(JSON.stringify(rest, null, 2), LONGEST),
    isPlatform: type.startsWith('platform.'),
  }
}
