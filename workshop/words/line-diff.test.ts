import { lineDiff } from './line-diff.ts'

const text = (before: string, after: string) =>
  lineDiff(before.split(''), after.split(''))
    .map(({ sign, line }) => sign.trim() + line)
    .join(' ')

describe('lineDiff', () => {
  it.each([
    ['abc', 'abc', 'a b c'],
    ['abc', 'axc', 'a -b +x c'],
    ['', 'a', '+a'],
    ['a', '', '-a'],
    ['ab', 'ba', '-a b +a'],
    ['abcd', 'bcde', '-a b c d +e'],
  ])('makes of %j the lines of %j as: %s', (before, after, shown) => {
    expect(text(before, after)).toBe(shown)
  })
})
