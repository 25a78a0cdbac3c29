import { CloudError } from '../../errors.ts'
import type { Match } from '../filter-pattern/filter-pattern.ts'
import { parseMessage, selector } from '../filter-pattern/json-selector.ts'
import type { MetricTransformation } from '../log-group.ts'
import { check } from '../validation.ts'

/** What CloudWatch is told of one log event. */
export interface MetricPoint {
  MetricName: string
  Value: number
  Unit: string
  Dimensions: { Name: string; Value: string }[]
  /** Milliseconds since 1970. */
  Timestamp: number
}

const MAX_DIMENSIONS = 3

/** Throws InvalidParameterException where it is none, or does not go with the filter's pattern. */
export function readTransformation(input: Partial<MetricTransformation>, filterPattern: string): MetricTransformation {
  const { metricName, metricNamespace, metricValue = '', defaultValue, dimensions = {}, unit } = input
  checkName(metricName, 'metricName')
  checkName(metricNamespace, 'metricNamespace')
  checkValue(metricValue)
  const names = Object.keys(dimensions)
  if (names.length > MAX_DIMENSIONS) throw invalid(`a metric filter has at most ${MAX_DIMENSIONS} dimensions`)
  if (names.length > 0 && defaultValue !== undefined && defaultValue !== null) {
    throw invalid('dimensions and default value are mutually exclusive properties.')
  }
  if (names.length > 0 && !/^\s*[{[]/.test(filterPattern)) {
    throw invalid('dimensions are of JSON and space-delimited filter patterns only')
  }
  return {
    metricName,
    metricNamespace,
    metricValue,
    ...(typeof defaultValue === 'number' && { defaultValue }),
    ...(names.length > 0 && { dimensions }),
    ...(unit !== undefined && { unit }),
  }
}

/** Nothing where the event lacks the number, or one of the dimensions. */
export function metricPoint(
  transformation: MetricTransformation,
  match: Match,
  event: { message: string; timestamp: number },
): MetricPoint | undefined {
  const { metricName, metricValue, dimensions = {}, unit = 'None' } = transformation
  const value = Number(valueAt(metricValue, match, event.message) || Number.NaN)
  const Dimensions = Object.entries(dimensions).map(([Name, selects]) => ({
    Name,
    Value: valueAt(selects, match, event.message) ?? '',
  }))
  if (!Number.isFinite(value) || Dimensions.some(({ Value }) => Value === '')) return undefined
  return { MetricName: metricName, Value: value, Unit: unit, Dimensions, Timestamp: event.timestamp }
}

/** `$.path` of a JSON event, `$name` or `$1` of one with fields, or a constant. */
function valueAt(selects: string, { extractedFields }: Match, message: string): string | undefined {
  if (!selects.startsWith('$')) return selects
  if (extractedFields) return extractedFields[selects.slice(1)]
  const [value] = selector(selects)(parseMessage(message))
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value)
}

function checkName(name: unknown, member: string): asserts name is string {
  check(
    typeof name === 'string' && /^[^:*$]{1,255}$/.test(name),
    name,
    `metricTransformations.1.member.${member}`,
    'Member must satisfy regular expression pattern: [^:*$]*',
  )
}

function checkValue(value: string): void {
  if (/^\$[.[\w]/.test(value) || (value.trim() !== '' && Number.isFinite(Number(value)))) return
  throw invalid(`metricValue "${value}" is neither a number nor a field such as $.latency, $size or $1`)
}

function invalid(reason: string): CloudError {
  return new CloudError('InvalidParameterException', `Invalid metric transformation: ${reason}`)
}
