import { isMetricValue, problemWithTime } from './check-datum.ts'
import { type Dimension, UNITS } from './metric.ts'
import type { MetricDatum } from './metrics.ts'

/** The metrics of one namespace in an EMF document. */
export interface EmbeddedMetrics {
  namespace: string
  data: MetricDatum[]
}

/** Why a document that wants to be EMF gives no metrics. */
export interface EmbeddedMetricsError {
  /** As AWS counts them: no JSON, or not as the specification says. */
  kind: 'parsing' | 'validation'
  reason: string
}

type Json = Record<string, unknown>

/**
 * The metrics in a log event, an error where it fails, or nothing where it is no EMF.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(message: string, now: number): EmbeddedMetrics[] | EmbeddedMetricsError | undefined {
  // Nearly all log events end here.
  if (!message.includes('"CloudWatchMetrics"')) return undefined
  const root = parse(withoutLambdaPrefix(message))
  if (!root) return { kind: 'parsing', reason: 'It is not one JSON object with nothing before and after it.' }
  const metadata = root._aws
  if (!isObject(metadata)) return undefined
  try {
    return read(root, metadata, now)
  } catch (error) {
    return { kind: 'validation', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** "While Lambda may prepend log events with metadata such as timestamp and request id, a valid document after this is valid." */
function withoutLambdaPrefix(message: string): string {
  return message.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t[^\t]*\t[A-Z]+\t/, '')
}

function read(root: Json, metadata: Json, now: number): EmbeddedMetrics[] {
  const { Timestamp: time, CloudWatchMetrics: directives } = metadata
  if (typeof time !== 'number' || !Number.isInteger(time)) throw new Error('_aws.Timestamp must be an integer.')
  const problem = problemWithTime(time, now)
  if (problem) throw new Error(`_aws.Timestamp must be ${problem}.`)
  if (!Array.isArray(directives)) throw new Error('_aws.CloudWatchMetrics must be an array.')
  return directives.map((directive) => readDirective(root, directive, time))
}

function readDirective(root: Json, directive: unknown, time: number): EmbeddedMetrics {
  if (!isObject(directive)) throw new Error('A metric directive must be an object.')
  const { Namespace: namespace, Dimensions: sets, Metrics: definitions } = directive
  if (!isText(namespace, 1024)) throw new Error('Namespace must be a text of 1 to 1,024 characters.')
  if (!Array.isArray(sets) || sets.length === 0) throw new Error('Dimensions must be an array of dimension sets.')
  if (!Array.isArray(definitions) || definitions.length > 100) {
    throw new Error('Metrics must be an array of up to 100 metric definitions.')
  }
  const dimensionSets = sets.map((set) => readDimensionSet(root, set))
  const metrics = definitions.map((definition) => readDefinition(root, definition))
  const data = dimensionSets.flatMap((Dimensions) =>
    metrics.map((metric) => ({ ...metric, Dimensions, Timestamp: time })),
  )
  return { namespace, data }
}

function readDimensionSet(root: Json, set: unknown): Dimension[] {
  if (!Array.isArray(set) || set.length > 30) throw new Error('A dimension set must be an array of up to 30 keys.')
  return set.map((key) => {
    if (!isText(key, 250)) throw new Error('A dimension key must be a text of 1 to 250 characters.')
    const value = targetOf(root, key)
    if (!isText(value, 1024)) throw new Error(`The dimension "${key}" must have a text of 1 to 1,024 characters.`)
    return { Name: key, Value: value }
  })
}

function readDefinition(root: Json, definition: unknown): MetricDatum {
  if (!isObject(definition)) throw new Error('A metric definition must be an object.')
  const { Name: name, Unit = 'None', StorageResolution = 60 } = definition
  if (!isText(name, 1024)) throw new Error('The Name of a metric must be a text of 1 to 1,024 characters.')
  if (typeof Unit !== 'string' || !UNITS.includes(Unit)) throw new Error(`The metric "${name}" has no valid Unit.`)
  if (StorageResolution !== 1 && StorageResolution !== 60) {
    throw new Error(`The StorageResolution of the metric "${name}" must be 1 or 60.`)
  }
  return { MetricName: name, Values: valuesOf(targetOf(root, name), name), Unit, StorageResolution }
}

function valuesOf(target: unknown, name: string): number[] {
  const values = Array.isArray(target) ? target : [target]
  if (values.length > 0 && values.length <= 100 && values.every(isMetricValue)) return values
  throw new Error(`The metric "${name}" must have a number, or an array of up to 100 numbers.`)
}

/** On the root node only: a dot in a key means nothing. */
function targetOf(root: Json, key: string): unknown {
  return root[key]
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longest
}
