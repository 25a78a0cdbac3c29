import { readFile } from 'node:fs/promises'
import { lesson } from './lesson.ts'

const note = { why: 'The caller reads it.', look: 'src/greet.ts' }

async function failureOf(check: () => unknown): Promise<Error & { matcherResult?: unknown }> {
  return lesson(note, check)().then(
    () => new Error('it passed'),
    (error) => error,
  )
}

describe('lesson', () => {
  it('puts why and look before what jest says, and keeps what was compared', async () => {
    const error = await failureOf(() => expect(1).toBe(2))

    expect(error.message).toMatch(/^Why: The caller reads it\.\nLook: src\/greet\.ts\n\nexpect\(.*\)\.toBe\(/)
    expect(error.stack).toMatch(/^Why: [\s\S]*Received: .*1.*\n\s+at .*lesson\.test\.ts/)
    expect(error.matcherResult).toMatchObject({ actual: 1, expected: 2 })
  })

  it.each([
    [
      'an assertion on a promise that should have failed',
      () => expect(Promise.resolve(1)).rejects.toThrow(),
      /\n\nexpect\(/,
    ],
    ['an assertion on a value of the wrong type', () => expect(undefined).toMatch(/a/), /\n\nexpect\(/],
    [
      'an exception of the code',
      () => (undefined as unknown as string).trim(),
      /\n\nThe code threw TypeError: Cannot read/,
    ],
    ["an exception of Node's own", () => readFile('/no/such/file'), /\n\nThe code threw Error: ENOENT/],
    ['a thrown text', () => Promise.reject('no'), /\n\nThe code threw Error: 'no' \(which is not an Error\)/],
    ['a frozen error', () => Promise.reject(Object.freeze(new Error('ice'))), /\n\nThe code threw Error: Error: ice/],
  ])('tells %s for what it is', async (_case, check, said) => {
    const error = await failureOf(check)

    expect(error.message).toMatch(/^Why: /)
    expect(error.message).toMatch(said)
  })

  it('keeps the type of an error', async () => {
    const error = await failureOf(() => {
      throw new RangeError('far')
    })

    expect(error).toBeInstanceOf(RangeError)
  })

  it('hands a row of a table to the check, and says nothing when it passes', async () => {
    const rows: unknown[][] = []

    await lesson(note, (...row: [number, string]) => rows.push(row))(1, 'one')

    expect(rows).toEqual([[1, 'one']])
  })
})
