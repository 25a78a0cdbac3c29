import { inspect } from 'node:util'
import { paint } from '../terminal.ts'
import { askOpenSearch } from './opensearch-url.ts'
import { readUntil, waitFor } from './wait.ts'

const USAGE = `npm run -s lab logs                                        the newest twenty lines of all services
npm run -s lab logs "level:ERROR AND service:api"          those that a query finds
npm run -s lab logs until 2 "level:ERROR"                  waits until it finds two`

const SHOWN = 20

/** `npm run -s lab logs "level:ERROR"`: searches the logs that lab 6 ships, as OpenSearch Dashboards would. The oldest of them comes first. */
export async function logs(words: string[]): Promise<number> {
  const isWaiting = words[0] === 'until'
  const wanted = isWaiting ? readUntil(words[1], USAGE) : 0
  const [query = '*', ...more] = isWaiting ? words.slice(2) : words
  if (more.length > 0) throw new Error(`Put the query into double quotes. As in:\n\n${USAGE}`)
  const found = await waitFor(
    wanted,
    () => search(query),
    ({ total }) => total,
  )
  for (const line of found.lines) console.log(shown(line))
  const count = `${found.total} log event${found.total === 1 ? '' : 's'} match${found.total === 1 ? 'es' : ''}`
  const which = found.total > found.lines.length ? `; these are the newest ${found.lines.length}` : ''
  console.log(paint('dim', `${count} ${query}${which}`))
  return 0
}

type Line = Record<string, unknown>

interface Hit {
  _id: string
  _source: Line
}

function orderOf({ _id, _source }: Hit): string {
  return `${_source['@timestamp']} ${_id}`
}

async function search(query: string): Promise<{ total: number; lines: Line[] }> {
  const answer = await askOpenSearch('POST', '/ops-logs-*/_search', {
    query: { query_string: { query } },
    sort: [{ '@timestamp': 'desc' }],
    size: SHOWN,
    track_total_hits: true,
  })
  const { total = { value: 0 }, hits = [] } = answer?.hits ?? {}
  // Of one millisecond, their ids tell which came first.
  const sorted = (hits as Hit[]).toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  return { total: total.value, lines: sorted.map(({ _source }) => _source) }
}

/** What stands in its own place, or says nothing to a person. */
const PLACED = new Set(
  '@timestamp @logGroup @logStream timestamp level service stage message requestId stackTrace'.split(' '),
)
const COLORS = { ERROR: 'red', WARN: 'yellow', INFO: 'green' } as const

/** `09:30:00.123 ERROR http-and-events-dev-create Refused with 400 target=api errorType=CheckFailed`, and below it the stack. */
function shown(line: Line): string {
  const { '@timestamp': time = '', '@logGroup': group = '', level = '', message = '', type = '', stackTrace } = line
  const name = String(group).replace('/aws/lambda/', '')
  const rest = Object.entries(line).filter(([key]) => !PLACED.has(key) && !(key === 'type' && !message))
  const fields = rest.map(([key, value]) => paint('dim', `${key}=`) + textOf(value)).join(' ')
  const start = [
    paint('dim', String(time).slice(11, 23)),
    paint(COLORS[level as keyof typeof COLORS] ?? 'dim', String(level).padEnd(5)),
    paint('cyan', name),
  ]
  const stack = [stackTrace ?? []].flat().flatMap((each) => String(each).split('\n'))
  const below = stack.slice(1, 4).map((frame) => `\n    ${paint('dim', frame.trim())}`)
  return `${[...start, String(message || type), fields].filter(Boolean).join(' ')}${below.join('')}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY })
}
