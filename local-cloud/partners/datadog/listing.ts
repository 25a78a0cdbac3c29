import { CloudError } from '../../errors.ts'
import type { DatadogEvent } from './event.ts'
import type { Intake } from './intake.ts'
import { fingerprint, type Point } from './point.ts'

/** How many records a listing shows: the newest. All are counted. */
const SHOWN = 1000

/** `GET /local/events?from=<s>&host=&tag=&aggregation_key=`: what the intake holds, and how much of it came more than once. */
export function listEvents({ events }: Intake, query: URLSearchParams) {
  const asked = filter(query, ['from', 'host', 'tag', 'aggregation_key'])
  const found = events.values().filter((event) => matches(event, asked, event.date_happened))
  return { ...counts(found.map((event) => event.fingerprint)), events: found.slice(-SHOWN).map(shown) }
}

/** `GET /local/series?metric=&from=<s>&host=&tag=`: the points, one by one. */
export function listPoints({ points }: Intake, query: URLSearchParams) {
  const asked = filter(query, ['from', 'host', 'tag', 'metric'])
  const found = points.values().filter((point) => matches(point, asked, point.timestamp))
  return { ...counts(found.map(fingerprint)), points: found.slice(-SHOWN) }
}

type Filter = Record<string, string>

function filter(query: URLSearchParams, known: string[]): Filter {
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown) throw new CloudError('BadRequest', `There is no filter "${unknown}", only ${known.join(', ')}.`)
  return Object.fromEntries(query)
}

function matches(record: DatadogEvent | Point, { from, tag, ...exact }: Filter, time: number): boolean {
  if (from !== undefined && time < Number(from)) return false
  if (tag !== undefined && !record.tags.includes(tag)) return false
  return Object.entries(exact).every(([name, value]) => record[name as keyof typeof record] === value)
}

function counts(fingerprints: string[]) {
  const distinct = new Set(fingerprints).size
  return { total: fingerprints.length, distinct, duplicates: fingerprints.length - distinct }
}

function shown({ fingerprint: _, ...event }: DatadogEvent) {
  return event
}
