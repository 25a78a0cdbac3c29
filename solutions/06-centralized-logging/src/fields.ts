import type { Fields } from './logger.ts'
import { textFields } from './text-line.ts'

// #region fields
/** What a line says: the members of a JSON object, the facts of a line of Lambda's, or a message. */
export function fieldsOf(line: string): Fields {
  const json = objectIn(line)
  if (!json) return textFields(line)
  if (String(json.type).startsWith('platform.') && isObject(json.record)) return platformFields(json)
  // In a JSON log, console.log wraps what it is given: an object as it is, JSON that somebody made a string of as that string.
  const inner = isObject(json.message) ? json.message : objectIn(json.message)
  if (!inner) return json
  json.message = undefined
  return Object.assign(json, inner)
}

/** `{"time":…,"type":"platform.report","record":{"requestId":…,"metrics":{"durationMs":…}}}` as fields side by side. */
function platformFields({ type, record }: Fields): Fields {
  const { status, metrics } = record as Fields
  const level = status === undefined || status === 'success' ? 'INFO' : 'ERROR'
  const facts = record as Fields
  facts.metrics = facts.spans = facts.tracing = undefined
  return Object.assign({ level, type }, facts, metrics)
}
// #endregion fields

function objectIn(text: unknown): Fields | undefined {
  if (typeof text !== 'string' || !/^\s*\{/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
