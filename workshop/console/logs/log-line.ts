import type { CloudEvent } from '#local-cloud/cloud.ts'
import { clock, cut } from '../page/format.ts'

/** A line of a function's log, to be read. */
export interface LogLine {
  id: number
  time: string
  functionName: string
  /** ERROR, WARN, INFO, …; '' where it says none. */
  level: string
  text: string
  /** What a JSON line says besides, indented. */
  more: string
  /** START, END, REPORT: Lambda's own. */
  isPlatform: boolean
}

const LONGEST = 4000
const PLATFORM = /^(START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION) /

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html */
export function logLine({ id, detail }: CloudEvent): LogLine {
  const message = String(detail.message).trimEnd()
  const about = { id, time: clock(Number(detail.timestamp)), functionName: String(detail.functionName) }
  return { ...about, ...(jsonLine(message) ?? textLine(message)) }
}

type Said = Omit<LogLine, 'id' | 'time' | 'functionName'>

function jsonLine(message: string): Said | undefined {
  const json = objectIn(message)
  return json && said(json)
}

function said(json: Record<string, unknown>): Said {
  const { level, message = json.errorMessage, type, record, timestamp: _, time: __, ...rest } = json
  const line = { level: typeof level === 'string' ? level.toUpperCase() : '', isPlatform: false }
  if (typeof type === 'string' && type.startsWith('platform.'))
    return { ...line, text: type, more: indented(record), isPlatform: true }
  if (json._aws) return { ...line, text: metricsIn(json), more: indented(json) }
  // With Lambda's JSON format, what a function logs as an object is the line's message.
  if (isObject(message)) return { ...said(message), level: line.level, isPlatform: false }
  if (typeof message !== 'string') return { ...line, text: cut(JSON.stringify(json), LONGEST), more: indented(json) }
  return { ...line, text: cut(message, LONGEST), more: indented(type === undefined ? rest : { type, ...rest }) }
}

function objectIn(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}

/** An embedded metric document says which of its members are metrics. */
function metricsIn(json: Record<string, unknown>): string {
  const { CloudWatchMetrics = [] } = json._aws as { CloudWatchMetrics?: { Metrics?: { Name: string }[] }[] }
  const names = Array.isArray(CloudWatchMetrics) ? CloudWatchMetrics.flatMap(({ Metrics = [] }) => Metrics) : []
  return `metrics: ${names.map(({ Name }) => `${Name} ${JSON.stringify(json[Name])}`).join(', ')}`
}

function indented(value: unknown): string {
  if (!isObject(value) || Object.keys(value).length === 0) return ''
  return cut(JSON.stringify(value, null, 2), LONGEST)
}

/** Node's runtime writes `time\trequestId\tLEVEL\ttext`, and what a handler threw as `Invoke Error \t{…}`. */
function textLine(message: string): Said {
  const [, level = '', text = message] = /^\S+\t\S+\t([A-Z]+)\t([\s\S]*)$/.exec(message) ?? []
  const [, what = '', json = text] = /^([A-Z][\w ]+?)\s*\t(\{[\s\S]*\})$/.exec(text) ?? []
  const inside = jsonLine(json)
  if (inside) return { ...inside, level: inside.level || level, text: what ? `${what}: ${inside.text}` : inside.text }
  return { level, text: cut(text, LONGEST), more: '', isPlatform: PLATFORM.test(message) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface LogFilter {
  /** '' for all. */
  functionName: string
  text: string
  withPlatform: boolean
}

/** Those that match, in any case of letters; the newest `most`. */
export function chosenLines(logs: CloudEvent[], filter: LogFilter, most: number): LogLine[] {
  const wanted = filter.text.toLowerCase()
  const chosen: LogLine[] = []
  for (let at = logs.length - 1; at >= 0 && chosen.length < most; at--) {
    const event = logs[at]!
    if (filter.functionName && event.detail.functionName !== filter.functionName) continue
    if (!String(event.detail.message).toLowerCase().includes(wanted)) continue
    const line = logLine(event)
    if (filter.withPlatform || !line.isPlatform) chosen.push(line)
  }
  return chosen.reverse()
}
