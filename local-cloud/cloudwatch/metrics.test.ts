import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { Platform } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { Metrics } from './metrics.ts'
import { statistic } from './statistic.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 10, 23, 12)
let folder: string
let now = START
const opened: Metrics[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  now = START
})
afterEach(() => {
  for (const metrics of opened.splice(0)) metrics.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (capacity?: number) => {
  const platform: Platform = {
    account: '000000000000',
    url: '',
    store: openStore(folder),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  }
  const metrics = new Metrics(platform, { now: () => now, ...(capacity && { capacity }) })
  opened.push(metrics)
  return metrics
}
const orders = { namespace: 'Shop', name: 'Orders', dimensions: [] }
const read = (metrics: Metrics, name: string, { period = 60, unit = undefined as string | undefined } = {}) => {
  const query = { ...orders, unit, start: START - 60 * MINUTE, end: START + 60 * MINUTE, period }
  return [...metrics.read('us-east-1', query)].map(([time, aggregate]) => [
    (time - START) / 1000,
    statistic(aggregate, name),
  ])
}

describe('metrics', () => {
  it('are gathered by the minute that they are of', () => {
    const metrics = open()
    metrics.put('us-east-1', 'Shop', [
      { MetricName: 'Orders', Value: 1, Timestamp: START },
      { MetricName: 'Orders', Values: [2, 3], Counts: [1, 2], Timestamp: START + 59_999 },
      { MetricName: 'Orders', Value: 7, Timestamp: START + MINUTE },
    ])

    expect(read(metrics, 'Sum')).toEqual([
      [0, 9],
      [60, 7],
    ])
    expect(read(metrics, 'Sum', { period: 300 })).toEqual([[0, 16]])
  })

  it('of high resolution are kept by the second too', () => {
    const metrics = open()
    metrics.put('us-east-1', 'Shop', [
      { MetricName: 'Orders', Value: 1, Timestamp: START, StorageResolution: 1 },
      { MetricName: 'Orders', Value: 2, Timestamp: START + 11_000, StorageResolution: 1 },
      { MetricName: 'Orders', Value: 4, Timestamp: START + 19_000 },
    ])

    expect(read(metrics, 'Sum', { period: 10 })).toEqual([
      [0, 1],
      [10, 2],
    ])
    expect(read(metrics, 'Sum')).toEqual([[0, 7]])
  })

  it('are told apart by region, dimensions and unit, whatever order the dimensions have', () => {
    const metrics = open()
    const a = { Name: 'a', Value: '1' }
    const b = { Name: 'b', Value: '2' }
    metrics.put('us-east-1', 'Shop', [
      { MetricName: 'Orders', Value: 1, Dimensions: [a, b] },
      { MetricName: 'Orders', Value: 2, Dimensions: [b, a] },
      { MetricName: 'Orders', Value: 4, Unit: 'Count' },
      { MetricName: 'Orders', Value: 8 },
    ])
    metrics.put('eu-west-1', 'Shop', [{ MetricName: 'Orders', Value: 16 }])

    expect(metrics.list('us-east-1').map(({ metric }) => metric.dimensions)).toEqual([[a, b], []])
    expect(read(metrics, 'Sum')).toEqual([[0, 12]])
    expect(read(metrics, 'Sum', { unit: 'Count' })).toEqual([[0, 4]])
  })

  it('outlive a restart, values and all', () => {
    const before = open()
    before.put('us-east-1', 'Shop', [
      { MetricName: 'Orders', Values: Array.from({ length: 150 }, (_, index) => index + 1), Unit: 'Count' },
      { MetricName: 'Orders', Value: 500, Unit: 'Count', StorageResolution: 1 },
    ])
    const [sum, p50, seconds] = [read(before, 'Sum'), read(before, 'p50'), read(before, 'Sum', { period: 1 })]
    before.close()

    const after = open()

    expect([read(after, 'Sum'), read(after, 'p50'), read(after, 'Sum', { period: 1 })]).toEqual([sum, p50, seconds])
    expect(seconds).toEqual([[0, 500]])
  })

  it('keep minutes for fifteen days and seconds for three hours', () => {
    const metrics = open()
    metrics.put('us-east-1', 'Shop', [{ MetricName: 'Orders', Value: 1, StorageResolution: 1 }])

    now += 3 * 60 * MINUTE + 1
    metrics.put('us-east-1', 'Shop', [{ MetricName: 'Other', Value: 1 }])
    expect([read(metrics, 'Sum', { period: 1 }), read(metrics, 'Sum')]).toEqual([[], [[0, 1]]])

    now += 15 * 24 * 60 * MINUTE
    metrics.put('us-east-1', 'Shop', [{ MetricName: 'Other', Value: 1 }])
    expect(metrics.list('us-east-1').map(({ metric }) => metric.name)).toEqual(['Other'])
  })

  it('forget the oldest before they take too much memory', () => {
    const metrics = open(1000)
    for (let minute = 0; minute < 1000; minute++) {
      metrics.put('us-east-1', 'Shop', [{ MetricName: 'Orders', Value: minute, Timestamp: START + minute * MINUTE }])
    }
    const query = { ...orders, start: START, end: START + 1000 * MINUTE, period: 60 }
    const kept = [...metrics.read('us-east-1', query).values()].map(({ sum }) => sum)

    expect(kept.length).toBeGreaterThan(100)
    expect(kept.length).toBeLessThan(300)
    expect(kept.at(-1)).toBe(999)
  })

  it('keep their journal short', () => {
    const metrics = open()
    const journal = openStore(folder).journal('cloudwatch/metrics')
    for (let second = 0; second < 3; second++) {
      metrics.put('us-east-1', 'Shop', [{ MetricName: 'Orders', Value: 1, Timestamp: START + second * 1000 }])
    }
    metrics.close()

    expect(journal.read()).toHaveLength(1)
  })
})
