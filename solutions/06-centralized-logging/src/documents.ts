import { fieldsOf } from './fields.ts'
import type { Fields } from './logger.ts'
import type { LogBatch } from './unpack.ts'

/** A log event as OpenSearch is to hold it. */
export interface LogDocument {
  /** The log event's own: the same however often it is delivered. */
  id: string
  /** Milliseconds since 1970. */
  timestamp: number
  json: string
}

// #region documents
export function documents({ logGroup, logStream, logEvents }: LogBatch, stage: string): LogDocument[] {
  const source = JSON.stringify({ '@logGroup': logGroup, '@logStream': logStream }).slice(1, -1)
  const service = serviceOf(logGroup, stage)
  return logEvents.map(({ id, timestamp, message }) => {
    const head = `{"@timestamp":"${iso(timestamp)}",${source},`
    // The logger's lines are JSON already: they go in as they are, which takes a third of the time.
    const rest = isReady(message) ? message : JSON.stringify(Object.assign({ service, stage }, ownFields(message)))
    return { id, timestamp, json: head + rest.slice(1) }
  })
}
// #endregion documents

/** How a line of the logger's begins. */
const READY = /^\{"level":"[A-Z]+","timestamp":"[^"]+","service":"/

/** One line of JSON that says its service. Whether it is good JSON, OpenSearch will say. */
function isReady(line: string): boolean {
  return READY.test(line) && line.endsWith('}') && !hasLineEnd(line) && !hasOurNames(line)
}

function hasLineEnd(line: string): boolean {
  return line.includes('\n') || line.includes('\r')
}

/** Names that begin with @. Most lines have no @ at all, which is found sooner. */
function hasOurNames(line: string): boolean {
  return line.includes('@') && line.includes('"@')
}

function ownFields(line: string): Fields {
  const fields = fieldsOf(line)
  if (hasOurNames(line)) for (const name in fields) if (name.startsWith('@')) delete fields[name]
  return fields
}

/** Of `/aws/lambda/<service>-<stage>-<function>`. */
function serviceOf(logGroup: string, stage: string): string | undefined {
  return logGroup.match(/^\/aws\/lambda\/(.+)$/)?.[1]?.split(`-${stage}-`)[0]
}

let second = Number.NaN
let upToSecond = ''

/** As `toISOString`, which takes far longer: most events share their second with the one before. */
function iso(timestamp: number): string {
  if (Math.floor(timestamp / 1000) !== second) {
    second = Math.floor(timestamp / 1000)
    upToSecond = new Date(timestamp).toISOString().slice(0, -4)
  }
  return `${upToSecond}${String(timestamp - second * 1000).padStart(3, '0')}Z`
}
