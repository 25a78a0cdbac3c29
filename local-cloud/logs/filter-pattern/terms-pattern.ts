import type { Matcher } from './filter-pattern.ts'
import { invalidPattern } from './invalid-pattern.ts'
import { regularExpression } from './value.ts'

interface Term {
  /** `?` any of these, `-` none of these, nothing: all of these. */
  sign: string
  matches(message: string): boolean
}

/** Case-sensitive: `A B` both, `?A ?B` either, `-A` not, `"a phrase"`, `%a regular expression%`. */
export function termsPattern(pattern: string): Matcher {
  const terms = [...readTerms(pattern)]
  const required = terms.filter(({ sign }) => sign === '')
  const excluded = terms.filter(({ sign }) => sign === '-')
  // Beside terms of the other kinds, those with a question mark are ignored.
  const optional = required.length + excluded.length > 0 ? [] : terms
  return (message) => {
    const matches = (term: Term) => term.matches(message)
    const found =
      required.every(matches) && !excluded.some(matches) && (optional.length === 0 || optional.some(matches))
    return found ? {} : undefined
  }
}

function* readTerms(pattern: string): Generator<Term> {
  const token = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s"%]+))/y
  while (token.lastIndex < pattern.length) {
    const start = token.lastIndex
    const [, sign = '', phrase, expression, word] = token.exec(pattern) ?? []
    if (phrase !== undefined) yield { sign, matches: contains(phrase.replace(/\\(.)/g, '$1')) }
    else if (expression !== undefined) yield { sign, matches: regularExpression(expression) }
    else if (word !== undefined && /^\w+$/.test(word)) yield { sign, matches: contains(word) }
    else if (word !== undefined)
      throw invalidPattern(`Invalid character(s) in term '${word}'. Put it in double quotes.`)
    else throw invalidPattern(`a quote is not closed after "${pattern.slice(0, start)}"`)
  }
}

function contains(text: string): (message: string) => boolean {
  return (message) => message.includes(text)
}
