import fc from 'fast-check'
import { makePlan } from './plan.ts'
import type { Part } from './programme.ts'

const talk = (title: string, minutes: number, cut?: number): Part => ({ title, seconds: minutes * 60, slides: 3, cut })
const lab = (number: number, minutes: number, cut?: number): Part => ({
  title: `L${number}`,
  seconds: minutes * 60,
  lab: number,
  cut,
})
const titles = (parts: { title: string }[]) => parts.map(({ title }) => title)

describe('makePlan', () => {
  it('leaves out by the numbers of data-cut, lowest first, and only as much as it must', () => {
    const parts = [talk('A', 30), lab(1, 20, 3), talk('B', 20, 2), lab(2, 30, 1)]

    expect(titles(makePlan(parts, 70).leftOut)).toEqual(['L2'])
    expect(titles(makePlan(parts, 50).leftOut)).toEqual(['L2', 'B'])
    expect(titles(makePlan(parts, 70).next)).toEqual(['B', 'L1'])
  })

  it('takes back what fits after all', () => {
    const parts = [talk('A', 30), talk('small', 5, 1), lab(1, 60, 2)]

    expect(titles(makePlan(parts, 40).rows)).toEqual(['A', 'small'])
  })

  it('breaks before a sitting would be longer than 110 minutes', () => {
    const { rows, end } = makePlan([talk('A', 60), talk('B', 50), talk('C', 10)], 140)

    expect(rows.map(({ at, title }) => `${at} ${title}`)).toEqual(['0 A', '60 B', '110 Break', '125 C'])
    expect(end).toBe(135)
  })

  it('gives a day its lunch, once, and in the middle', () => {
    const { rows } = makePlan(
      [1, 2, 3, 4, 5, 6, 7].map((number) => lab(number, 50)),
      480,
    )

    const lunches = rows.filter(({ title }) => title === 'Lunch')
    expect(lunches).toHaveLength(1)
    expect(Math.abs(lunches[0]!.at + 30 - 240)).toBeLessThanOrEqual(50)
  })

  it('says how long what always stays is, when it does not fit', () => {
    expect(() => makePlan([talk('A', 60), lab(1, 20, 1)], 45)).toThrow(
      'What always stays takes 60 minutes, and there are 45.',
    )
  })

  it('keeps the order and the time, and leaves out nothing that would fit, whatever the parts are', () => {
    const part = fc.record({
      title: fc.string({ minLength: 1 }),
      seconds: fc.integer({ min: 30, max: 3000 }),
      lab: fc.integer({ min: 1, max: 99 }),
      cut: fc.integer({ min: 1, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 15 }), fc.integer({ min: 1, max: 900 }), (parts, minutes) => {
        const { rows, end, leftOut } = makePlan(parts, minutes)
        const shown = parts.filter((each) => !leftOut.includes(each))

        expect(end).toBeLessThanOrEqual(minutes)
        expect(titles(rows.filter(({ isBreak }) => !isBreak))).toEqual(titles(shown))
        for (const [index, row] of rows.entries())
          if (index > 0) expect(row.at).toBe(rows[index - 1]!.at + rows[index - 1]!.minutes)
        for (const back of leftOut) {
          const more = parts.filter((each) => shown.includes(each) || each === back)
          const kept = more.map(({ cut: _, ...always }) => always)
          expect(() => makePlan(kept, minutes)).toThrow('What always stays takes')
        }
      }),
    )
  })
})
