import { inspect, stripVTControlCharacters } from 'node:util'

/** What a test teaches when it fails. Its title says what was expected. */
export interface Lesson {
  /** Why it matters: a sentence or two about the platform or the craft. */
  why: string
  /** Where to look: the README's step, and the file to edit. */
  look: string
}

/**
 * A test that teaches: `it('greets by name', lesson({ why, look }, () => expect(…)…))`.
 * When `check` fails, its error starts with why and look, then comes what jest (or the code) said.
 * The error itself stays, with its type, its `matcherResult` and its stack, so plain `npx jest` teaches too.
 */
export function lesson<Row extends unknown[]>(
  note: Lesson,
  check: (...row: Row) => unknown,
): (...row: Row) => Promise<void> {
  return async (...row) => {
    try {
      await check(...row)
    } catch (thrown) {
      throw teach(note, thrown)
    }
  }
}

function teach({ why, look }: Lesson, thrown: unknown): Error {
  const error = isError(thrown) ? thrown : new Error(`${inspect(thrown)} (which is not an Error)`)
  const said = isExpectation(error) ? error.message : `The code threw ${error.name}: ${error.message}`
  const message = `Why: ${why}\nLook: ${look}\n\n${said}`
  // Jest prints the stack, and V8 wrote the message into it when the error was made.
  return Object.defineProperties(error, {
    message: { value: message, configurable: true, writable: true },
    stack: { value: message + frames(error), configurable: true, writable: true },
  })
}

/** An error of Node itself is made outside jest's sandbox, so `instanceof Error` would miss it. */
function isError(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && !Object.isFrozen(thrown)
}

/** A failed `expect`, or one that could not compare because the code gave a value of the wrong type. */
function isExpectation(error: Error): boolean {
  const wrongType = /^expect\(.*\n\nMatcher error: received value/
  return 'matcherResult' in error || wrongType.test(stripVTControlCharacters(error.message))
}

function frames({ message, stack = '' }: Error): string {
  const start = message ? stack.indexOf(message) : -1
  return start < 0 ? (stack.match(/\n\s+at [\s\S]*/)?.[0] ?? '') : stack.slice(start + message.length)
}
