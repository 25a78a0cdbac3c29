import type { StatisticSet } from './aggregate.ts'
import { invalidCombination, invalidValue, missingParameter } from './errors.ts'
import { type Dimension, UNITS } from './metric.ts'
import type { MetricDatum } from './metrics.ts'

const TWO_WEEKS = 14 * 24 * 3_600_000
const TWO_HOURS = 2 * 3_600_000
const LARGEST = 2 ** 360

/** Throws what PutMetricData refuses; `path` names the datum, as `MetricData.member.1`. */
export function checkDatum(datum: MetricDatum, path: string, now: number): void {
  checkText(datum.MetricName, `${path}.MetricName`, 255)
  checkDimensions(datum.Dimensions, `${path}.Dimensions`)
  checkValues(datum, path)
  if (datum.Unit !== undefined && !UNITS.includes(datum.Unit)) throw invalid(datum.Unit, `${path}.Unit`)
  if (datum.StorageResolution !== undefined && datum.StorageResolution !== 1 && datum.StorageResolution !== 60) {
    throw invalid(datum.StorageResolution, `${path}.StorageResolution`)
  }
  const problem = problemWithTime(datum.Timestamp ?? now, now)
  if (problem) throw invalidValue(`The parameter ${path}.Timestamp must specify ${problem}.`)
}

/** Nothing where a metric may have this time; else what it must be. */
export function problemWithTime(time: number, now: number): string | undefined {
  if (!(time >= now - TWO_WEEKS)) return 'a time within the past two weeks'
  if (time > now + TWO_HOURS) return 'a time no more than two hours in the future'
  return undefined
}

export function isMetricValue(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= LARGEST
}

/** AWS's own namespaces begin with `AWS/`; nobody else puts data into them. */
export function checkNamespace(namespace: unknown): void {
  checkText(namespace, 'Namespace', 255)
  if (!/^[\w./#: -]+$/.test(String(namespace)) || /^(:|AWS\/)/.test(String(namespace))) {
    throw invalid(namespace, 'Namespace')
  }
}

export function checkDimensions(dimensions: Dimension[] | undefined, path: string): void {
  if (dimensions === undefined) return
  if (dimensions.length > 30) throw invalidValue(`The collection ${path} must not have a size greater than 30.`)
  dimensions.forEach(({ Name, Value }, index) => {
    checkText(Name, `${path}.member.${index + 1}.Name`, 255)
    checkText(Value, `${path}.member.${index + 1}.Value`, 1024)
    if (Name.startsWith(':')) throw invalid(Name, `${path}.member.${index + 1}.Name`)
  })
  if (new Set(dimensions.map(({ Name }) => Name)).size < dimensions.length) {
    throw invalidValue(`The collection ${path} must not have two dimensions of the same name.`)
  }
}

export function checkText(value: unknown, path: string, longest: number): void {
  if (value === undefined || value === null) throw missingParameter(path)
  if (typeof value !== 'string' || value.trim() === '') throw invalid(value, path)
  if (value.length > longest) {
    throw invalidValue(`The parameter ${path} must be shorter than or equal to ${longest} characters.`)
  }
}

function checkValues(datum: MetricDatum, path: string): void {
  const given = (['Value', 'Values', 'StatisticValues'] as const).filter((name) => datum[name] !== undefined)
  if (given.length === 0) throw missingParameter(`${path}.Value`)
  if (given.length > 1) {
    throw invalidCombination(
      `The parameters ${path}.${given[0]} and ${path}.${given[1]} are mutually exclusive and you have specified both.`,
    )
  }
  if (datum.Value !== undefined) checkNumber(datum.Value, `${path}.Value`)
  if (datum.Values) checkArrays(datum.Values, datum.Counts, path)
  if (datum.StatisticValues) checkStatisticSet(datum.StatisticValues, `${path}.StatisticValues`)
}

function checkArrays(values: number[], counts: number[] | undefined, path: string): void {
  if (values.length === 0) throw missingParameter(`${path}.Value`)
  if (values.length > 150) {
    throw invalidValue(`The collection ${path}.Values must not have a size greater than 150.`)
  }
  if (counts && counts.length !== values.length) {
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`)
  }
  values.forEach((value, index) => {
    checkNumber(value, `${path}.Values.member.${index + 1}`)
  })
  counts?.forEach((count, index) => {
    checkNumber(count, `${path}.Counts.member.${index + 1}`)
    if (count <= 0) throw invalid(count, `${path}.Counts.member.${index + 1}`)
  })
}

function checkStatisticSet(set: StatisticSet, path: string): void {
  for (const name of ['SampleCount', 'Sum', 'Minimum', 'Maximum'] as const) {
    if (set[name] === undefined) throw missingParameter(`${path}.${name}`)
    checkNumber(set[name], `${path}.${name}`)
  }
  if (set.SampleCount <= 0) throw invalid(set.SampleCount, `${path}.SampleCount`)
  if (set.Maximum < set.Minimum) {
    throw invalidValue(`The parameter ${path}.Maximum must be greater than or equal to ${path}.Minimum.`)
  }
}

function checkNumber(value: unknown, path: string): void {
  if (!isMetricValue(value)) throw invalid(value, path)
}

function invalid(value: unknown, path: string) {
  return invalidValue(`The value ${value} for parameter ${path} is invalid.`)
}
