import { randomUUID } from 'node:crypto'
import type { Call } from '../service.ts'
import { invalid, notHere } from './errors.ts'
import { busName, type EventBuses } from './event-buses.ts'
import type { EventRouting } from './event-routing.ts'
import { check } from './validation.ts'

interface Entry {
  Source?: string
  DetailType?: string
  Detail?: string
  Resources?: string[]
  /** Seconds since 1970. */
  Time?: number
  EventBusName?: string
}

type EntryResult = { EventId: string } | { ErrorCode: string; ErrorMessage: string }

export interface PutEventsInput {
  Entries?: Entry[]
  EndpointId?: string
}

const MAX_BYTES = 256 * 1024
const MAX_DEPTH = 1100

/**
 * Each entry is taken or refused by itself, at its place in the answer.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEvents(buses: EventBuses, routing: EventRouting) {
  return ({ Entries = [], EndpointId }: PutEventsInput, { region }: Call) => {
    if (EndpointId !== undefined) throw notHere('global endpoints (EndpointId)')
    check(Entries.length >= 1, '[]', 'entries', 'have length greater than or equal to 1')
    check(Entries.length <= 10, `${Entries.length} entries`, 'entries', 'have length less than or equal to 10')
    if (Entries.reduce((sum, entry) => sum + size(entry), 0) > MAX_BYTES) {
      throw invalid('Total size of the entries in the request is over the limit.')
    }
    const results = Entries.map((entry) => putEntry(buses, routing, entry, region))
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
  }
}

/** An event for a bus that is not there is taken, and lost: AWS does not tell. */
function putEntry(buses: EventBuses, routing: EventRouting, entry: Entry, region: string): EntryResult {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => !entry[name])
  if (missing) {
    return refused('InvalidArgument', `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`)
  }
  const { Source: source = '', DetailType: detailType = '', Detail = '', Resources: resources = [], Time } = entry
  if (/^aws\./i.test(source)) return refused('NotAuthorizedForSource', 'Not authorized for the source.')
  const detail = parseDetail(Detail)
  if (!detail) return refused('MalformedDetail', 'Detail is malformed.')
  const bus = buses.find(busArn(buses, entry.EventBusName, region))
  if (!bus) return { EventId: randomUUID() }
  const time = Time === undefined ? undefined : Time * 1000
  return { EventId: routing.put(bus, { source, detailType, detail, resources, time }) }
}

/** Of the bus that an entry names; a bus of another region by its ARN only. */
export function busArn(buses: EventBuses, nameOrArn: string | undefined, region: string): string {
  return nameOrArn?.startsWith('arn:') ? nameOrArn : buses.arn(region, busName(nameOrArn || 'default'))
}

function refused(ErrorCode: string, ErrorMessage: string): EntryResult {
  return { ErrorCode, ErrorMessage }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function size({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(String(text)))
  return texts.reduce((sum, bytes) => sum + bytes, Time === undefined ? 0 : 14)
}

/** Undefined where it is no JSON object, or nested deeper than EventBridge reads. */
function parseDetail(json: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(json)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && depth(json) <= MAX_DEPTH ? value : undefined
  } catch {
    return undefined
  }
}

/** Counted in the text: a function that calls itself would not come back from a hundred thousand brackets. */
function depth(json: string): number {
  let [now, deepest] = [0, 0]
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++now)
    else if (token === ']' || token === '}') now--
  }
  return deepest
}
