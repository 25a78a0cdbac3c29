import { stripVTControlCharacters } from 'node:util'

/** Why a test failed, read out of what jest says of it. */
export interface Failure {
  /** A failed `expect`; an exception out of the code under test; or no end in time. */
  kind: 'expectation' | 'exception' | 'timeout'
  why?: string
  look?: string
  /** What was expected and received, or what was thrown. */
  said: string
  /** The first line of a lab's own file in the stack, as `src/greet.ts:3`. */
  at?: string
}

/** Reads jest's failure message, which `lesson` has written into; `labDir` is the folder that `at` starts from. */
export function readFailure(message: string, labDir: string): Failure {
  const plain = stripVTControlCharacters(message)
  const [, why, look, rest] = plain.match(/^(?:Error: )?Why: ([\s\S]*?)\nLook: (.*)\n\n([\s\S]*)$/) ?? []
  const said = (rest ?? plain).replace(/\n\s+at [\s\S]*$/, '').trim()
  return { kind: kind(rest ?? plain), why, look, said: withoutHint(said), at: firstOwnLine(plain, labDir) }
}

function kind(text: string): Failure['kind'] {
  if (/^(Error: )?thrown: "Exceeded timeout of /.test(text)) return 'timeout'
  return /^(Error: )?(JestAssertionError: )?expect[(.]/.test(text) ? 'expectation' : 'exception'
}

/** Leaves out `expect(received).toBe(expected) // Object.is equality`: the values below it say the rest. */
function withoutHint(said: string): string {
  const [hint, ...values] = said.split('\n\n')
  return hint?.startsWith('expect(') && values.length > 0 ? values.join('\n\n').trim() : said
}

/** The first line of a stack that lies in `labDir`, as `src/greet.ts:3`. */
export function firstOwnLine(text: string, labDir: string): string | undefined {
  const folder = `${labDir}/`.replaceAll('\\', '/')
  for (const frame of text.replaceAll('\\', '/').match(/\n\s+at .*/g) ?? []) {
    const [, place] = frame.slice(frame.indexOf(folder) + folder.length).match(/^(.*:\d+):\d+/) ?? []
    if (frame.includes(folder) && place) return place
  }
}
