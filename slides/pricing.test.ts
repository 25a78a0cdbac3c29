import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monthlyBill, RULES, type Use } from './pricing.ts'

const use: Use = {
  memoryMB: 128,
  durationMs: 12,
  requests: 1_000_000,
  architecture: 'x86',
  initMs: 0,
  coldShare: 0,
  freeTier: false,
}

/** The rows of the slide's table: memory, free seconds, 2017, 2026, arm64. */
const rows = [
  ...readFileSync(join(import.meta.dirname, '03-lambda.md'), 'utf8').matchAll(/^\| (\d+) \|(.*\$.*)\|$/gm),
].map(([, memory, rest]) => [Number(memory), ...rest!.split('|').map((cell) => Number(cell.replace(/[^\d.]/g, '')))])

describe('the monthly bill', () => {
  it('is what the table of the slide says, for each memory size, then and now', () => {
    const computed = rows.map(([memoryMB = 0]) => [
      memoryMB,
      Math.round(400_000 / (memoryMB / 1024)),
      ...[
        monthlyBill({ ...use, memoryMB }, RULES['2017']),
        monthlyBill({ ...use, memoryMB }),
        monthlyBill({ ...use, memoryMB, architecture: 'arm64' }),
      ].map(({ duration }) => Number(duration.toFixed(3))),
    ])

    expect(rows).toHaveLength(5)
    for (const [index, row] of rows.entries())
      for (const [column, cell] of row.entries())
        expect(Math.abs(cell - computed[index]![column]!)).toBeLessThan(0.0015)
  })

  it.each([
    ['rounds up to the next millisecond', { durationMs: 11.2 }, RULES['2026'], 0.025],
    ['rounded up to the next 100 ms in 2017', { durationMs: 101 }, RULES['2017'], 0.4167],
    ['has the init of cold starts on it', { initMs: 300, coldShare: 0.01 }, RULES['2026'], 0.0313],
    ['had no init on it in 2017', { initMs: 300, coldShare: 0.01 }, RULES['2017'], 0.2083],
    ['is a fifth lower on arm64', { architecture: 'arm64' }, RULES['2026'], 0.02],
    ['has nothing on it for what is free', { freeTier: true }, RULES['2026'], 0],
  ] as const)('%s', (_, change, rules, dollars) => {
    expect(monthlyBill({ ...use, ...change }, rules).duration).toBeCloseTo(dollars, 4)
  })

  it('counts 20 cents for a million requests, beyond the first million where that is free', () => {
    expect(monthlyBill({ ...use, requests: 5_000_000 }).requests).toBeCloseTo(1)
    expect(monthlyBill({ ...use, requests: 5_000_000, freeTier: true }).requests).toBeCloseTo(0.8)
  })

  it('is never below zero', () => {
    expect(monthlyBill({ ...use, requests: 1, freeTier: true }).total).toBe(0)
  })
})
