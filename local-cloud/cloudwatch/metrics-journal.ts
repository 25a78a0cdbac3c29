import type { Journal } from '../store.ts'
import { type Aggregate, absorb, copyOf } from './aggregate.ts'
import type { Dimension } from './metric.ts'
import type { Resolution, Series } from './series.ts'

type Of = Pick<Series, 'region' | 'metric' | 'unit'>

/** What was added to one minute or second of a metric. */
export interface Addition extends Of {
  resolution: Resolution
  time: number
  aggregate: Aggregate
}

/** Region, namespace, name, dimensions, unit; resolution, time; count, sum, minimum, maximum; values. */
type Line = {
  m: [string, string, string, Dimension[], string]
  p: [Resolution, number]
  a: [number, number, number, number]
  v?: [number, number][]
  f?: string
}

const FLUSH_TIME = 1000
/** After a failure, as of a full disk. */
const RETRY_TIME = 5000
const FEW_LINES = 10_000

/** Writes what came within a second as one line a metric, so that a `kill -9` loses the last second at the most. */
export class MetricsJournal {
  #journal: Journal<Line>
  #pending = new Map<Series, Map<string, Addition>>()
  #timer: NodeJS.Timeout | undefined
  #lines = 0

  constructor(journal: Journal<Line>) {
    this.#journal = journal
  }

  replay(take: (addition: Addition) => void): void {
    for (const line of this.#journal.read()) {
      this.#lines++
      take(fromLine(line))
    }
  }

  add(series: Series, addition: Omit<Addition, keyof Of>): void {
    const { resolution, time, aggregate } = addition
    const ofSeries = this.#pending.get(series) ?? new Map<string, Addition>()
    this.#pending.set(series, ofSeries)
    const key = `${resolution} ${time}`
    const waiting = ofSeries.get(key)
    const { region, metric, unit } = series
    if (waiting) absorb(waiting.aggregate, aggregate)
    else ofSeries.set(key, { region, metric, unit, resolution, time, aggregate: copyOf(aggregate) })
    this.#flushIn(FLUSH_TIME)
  }

  /** Writes the whole anew once it is twice as long as it must be, and not short. */
  compactIfLong(points: number, all: () => Iterable<Addition>): void {
    if (this.#lines > 2 * points + FEW_LINES) this.compact(all())
  }

  compact(all: Iterable<Addition>): void {
    const lines = Array.from(all, toLine)
    this.#try(() => {
      this.#journal.rewrite(lines)
      this.#lines = lines.length
      this.#pending.clear()
    })
  }

  close(): void {
    this.#flush()
    clearTimeout(this.#timer)
  }

  #flushIn(milliseconds: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), milliseconds).unref()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending.size === 0) return
    this.#try(() => {
      const lines = [...this.#pending.values()].flatMap((ofSeries) => Array.from(ofSeries.values(), toLine))
      this.#journal.append(lines)
      this.#lines += lines.length
      this.#pending.clear()
    })
  }

  /** Metrics must not stop what they measure: what cannot be written stays in memory, and is tried again. */
  #try(write: () => void): void {
    try {
      write()
    } catch (error) {
      console.error(`Metrics cannot be written: ${error instanceof Error ? error.message : error}`)
      this.#flushIn(RETRY_TIME)
    }
  }
}

function toLine({ region, metric, unit, resolution, time, aggregate }: Addition): Line {
  const { count, sum, minimum, maximum, values, rounded, opaque } = aggregate
  return {
    m: [region, metric.namespace, metric.name, metric.dimensions, unit],
    p: [resolution, time],
    a: [count, sum, minimum, maximum],
    ...(values && { v: [...values] }),
    ...((rounded || opaque) && { f: `${rounded ? 'r' : ''}${opaque ? 'o' : ''}` }),
  }
}

function fromLine({ m, p, a, v, f = '' }: Line): Addition {
  const [region, namespace, name, dimensions, unit] = m
  const [count, sum, minimum, maximum] = a
  const aggregate: Aggregate = {
    count,
    sum,
    minimum,
    maximum,
    ...(v && { values: new Map(v) }),
    ...(f.includes('r') && { rounded: true }),
    ...(f.includes('o') && { opaque: true }),
  }
  return { region, metric: { namespace, name, dimensions }, unit, resolution: p[0], time: p[1], aggregate }
}
