import { Deferred } from '../deferred.ts'
import type { Platform } from '../service.ts'
import { type Aggregate, absorb, copyOf, ofStatisticSet, ofValue, ofValues, type StatisticSet } from './aggregate.ts'
import { type Dimension, type Metric, metricKey } from './metric.ts'
import { MetricsJournal } from './metrics-journal.ts'
import { RESOLUTIONS, type Resolution, Series, weightOf } from './series.ts'

/** One value, or many of the same minute. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export interface MetricDatum {
  MetricName: string
  Value?: number
  Values?: number[]
  /** How often each of `Values` came; each once if left out. */
  Counts?: number[]
  StatisticValues?: StatisticSet
  /** `None` if left out. */
  Unit?: string
  Dimensions?: Dimension[]
  /** Milliseconds since 1970; now if left out. */
  Timestamp?: number
  /** 1 keeps seconds apart, for three hours. */
  StorageResolution?: Resolution
}

export interface MetricQuery extends Metric {
  /** Only what came in this unit. */
  unit?: string
  /** Milliseconds since 1970, the end not included. Periods are counted from the start. */
  start: number
  end: number
  /** Seconds. */
  period: number
}

/** By the start of the period, in time's order, for one unit. Periods without data are left out. */
export interface UnitPeriods {
  unit: string
  periods: Map<number, Aggregate>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** As AWS keeps them. After 15 days AWS has five minutes and hours; here they are gone. */
const RETENTION: Record<Resolution, number> = { 1: 3 * HOUR, 60: 15 * DAY }

/** In numbers kept, some 20 MB: beyond it the oldest quarter is forgotten. */
const CAPACITY = 500_000
const SERIES_WEIGHT = 32

/** Milliseconds that what AWS's services count may wait for more. */
const BATCH_TIME = 100

/** An event on the stream stays small. */
const MOST_TOLD = 20

/** CloudWatch's metrics of all regions: in memory to be read, in a journal to outlive a restart. */
export class Metrics {
  readonly platform: Platform
  readonly now: () => number
  /** What is put in a moment, or as soon as somebody looks. */
  readonly late = new Deferred(BATCH_TIME)
  #series = new Map<string, Map<string, Series>>()
  #weight = 0
  #capacity: number
  #journal: MetricsJournal
  #listeners = new Set<(region: string) => void>()
  #expiredAt = 0

  constructor(platform: Platform, { now = Date.now, capacity = CAPACITY } = {}) {
    this.platform = platform
    this.now = now
    this.#capacity = capacity
    this.#journal = new MetricsJournal(platform.store.journal('cloudwatch/metrics'))
    this.#journal.replay(({ region, metric, unit, resolution, time, aggregate }) => {
      const series = this.#seriesOf(region, metric, unit)
      series.lastPut = Math.max(series.lastPut, time)
      this.#weight += series.add(resolution, time, aggregate)
    })
    this.#forgetExpired()
  }

  /** Takes data as it is: who has it from a user checks it first (check-datum.ts). */
  put(region: string, namespace: string, data: MetricDatum[]): void {
    // Of the values that AWS's services put under several sets of dimensions.
    const made = new Map<number[], Aggregate>()
    for (const datum of data) this.#add(region, namespace, datum, made)
    if (this.#weight > this.#capacity) this.#forgetOldest()
    this.#forgetExpired()
    // AWS's own services tell on the stream what they count.
    if (!namespace.startsWith('AWS/')) this.#tell(region, namespace, data)
    this.#journal.compactIfLong(this.#weight / 4, () => this.#lines())
    for (const listener of this.#listeners) listener(region)
  }

  /** The metrics that have data, each in its units; of all regions, where none is named. */
  list(wanted?: string): { region: string; metric: Metric; lastPut: number }[] {
    this.late.settle()
    return [...this.#series.values()].flatMap((byUnit) => {
      const all = [...byUnit.values()].filter(({ region }) => wanted === undefined || region === wanted)
      const [first] = all
      return first
        ? [{ region: first.region, metric: first.metric, lastPut: Math.max(...all.map(({ lastPut }) => lastPut)) }]
        : []
    })
  }

  /** What came in each unit. */
  readByUnit(region: string, query: MetricQuery): UnitPeriods[] {
    this.late.settle()
    const all = [...(this.#series.get(metricKey(region, query))?.values() ?? [])]
    return all
      .filter(({ unit }) => query.unit === undefined || query.unit === unit)
      .map((series) => ({ unit: series.unit, periods: periodsOf([series], query) }))
  }

  /** What came in all units, or in the one that is asked for. */
  read(region: string, query: MetricQuery): Map<number, Aggregate> {
    this.late.settle()
    const all = [...(this.#series.get(metricKey(region, query))?.values() ?? [])]
    return periodsOf(
      all.filter(({ unit }) => query.unit === undefined || query.unit === unit),
      query,
    )
  }

  /** Calls `listener` after data came, until the returned function is called. */
  onPut(listener: (region: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Writes what waits to be written. */
  close(): void {
    this.late.settle()
    this.#journal.close()
  }

  #add(region: string, namespace: string, datum: MetricDatum, made: Map<number[], Aggregate>): void {
    const { MetricName: name, Dimensions: dimensions = [], Unit: unit = 'None', StorageResolution = 60 } = datum
    const time = datum.Timestamp ?? this.now()
    const metric = { namespace, name, dimensions }
    const aggregate = (datum.Values && made.get(datum.Values)) ?? aggregateOf(datum)
    if (datum.Values) made.set(datum.Values, aggregate)
    const series = this.#seriesOf(region, metric, unit)
    series.lastPut = this.now()
    for (const resolution of RESOLUTIONS) {
      if (resolution < StorageResolution) continue
      const start = Math.floor(time / (resolution * 1000)) * resolution * 1000
      this.#weight += series.add(resolution, start, aggregate)
      this.#journal.add(series, { resolution, time: start, aggregate })
    }
  }

  #tell(region: string, namespace: string, data: MetricDatum[]): void {
    const shown = data.slice(0, MOST_TOLD).map(({ MetricName, Dimensions = [], Unit = 'None', Value, Values }) => ({
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map((dimension) => [dimension.Name, dimension.Value])),
      unit: Unit,
      value: Value ?? (Values?.length === 1 ? Values[0] : undefined),
    }))
    this.platform.events.emit('cloudwatch.metric-data', { region, namespace, metrics: shown, count: data.length })
  }

  #seriesOf(region: string, metric: Metric, unit: string): Series {
    const key = metricKey(region, metric)
    const byUnit = this.#series.get(key) ?? new Map<string, Series>()
    this.#series.set(key, byUnit)
    const existing = byUnit.get(unit)
    if (existing) return existing
    const series = new Series(region, metric, unit)
    this.#weight += SERIES_WEIGHT
    byUnit.set(unit, series)
    return series
  }

  #forgetExpired(): void {
    const now = this.now()
    if (now - this.#expiredAt < HOUR / 6) return
    this.#expiredAt = now
    this.#forget((resolution) => now - RETENTION[resolution])
  }

  #forgetOldest(): void {
    const weights = new Map<number, number>()
    for (const series of this.#all()) {
      for (const { time, aggregate } of series.all()) {
        weights.set(time, (weights.get(time) ?? 0) + weightOf(aggregate))
      }
    }
    let excess = this.#weight - this.#capacity * 0.75
    let last = 0
    for (const [time, weight] of [...weights].sort(([a], [b]) => a - b)) {
      if (excess <= 0) break
      excess -= weight
      last = time
    }
    this.#forget(() => last + 1)
    this.#journal.compact(this.#lines())
  }

  #forget(before: (resolution: Resolution) => number): void {
    for (const [key, byUnit] of this.#series) {
      for (const series of byUnit.values()) {
        for (const resolution of RESOLUTIONS) this.#weight -= series.forget(resolution, before(resolution))
        if (!series.empty) continue
        byUnit.delete(series.unit)
        this.#weight -= SERIES_WEIGHT
      }
      if (byUnit.size === 0) this.#series.delete(key)
    }
  }

  *#all(): Generator<Series> {
    for (const byUnit of this.#series.values()) yield* byUnit.values()
  }

  *#lines() {
    for (const series of this.#all()) {
      const { region, metric, unit } = series
      for (const point of series.all()) yield { region, metric, unit, ...point }
    }
  }
}

function aggregateOf({ Value, Values, Counts, StatisticValues }: MetricDatum): Aggregate {
  if (StatisticValues) return ofStatisticSet(StatisticValues)
  return Values ? ofValues(Values, Counts) : ofValue(Value ?? 0)
}

function periodsOf(all: Series[], { start, end, period }: MetricQuery): Map<number, Aggregate> {
  const step = period * 1000
  const periods = new Map<number, Aggregate>()
  for (const series of all) {
    for (const [time, aggregate] of series.between(period % 60 === 0 ? 60 : 1, start, end)) {
      const begin = start + Math.floor((time - start) / step) * step
      const existing = periods.get(begin)
      if (existing) absorb(existing, aggregate)
      else periods.set(begin, copyOf(aggregate))
    }
  }
  return new Map([...periods].sort(([a], [b]) => a - b))
}
