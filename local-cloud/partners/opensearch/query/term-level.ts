import { isObject } from '../../partner.ts'
import { illegalArgument, parsing } from '../errors.ts'
import type { Bits, FieldIndex } from '../field-index.ts'
import { wild } from '../mapping/dynamic.ts'
import type { SearchIndex } from '../search-index.ts'
import { type Clause, fieldQuery, onlyKnown } from './clause.ts'
import { exactNumbers } from './exact.ts'

/** Exactly this term: a text field has lower-case words for terms, so `Error` is in none. https://docs.opensearch.org/latest/query-dsl/term/term/ */
export function termQuery(body: unknown): Clause {
  const [field, parameters] = fieldQuery('term', body, 'value')
  onlyKnown('term', parameters, ['value', 'case_insensitive'])
  const { value, case_insensitive } = parameters
  if (value === null || value === undefined) throw parsing(`[term] query malformed: value cannot be null`)
  return anyTerm(field, [value], case_insensitive === true)
}

/** https://docs.opensearch.org/latest/query-dsl/term/terms/ */
export function termsQuery(body: unknown): Clause {
  if (!isObject(body)) throw parsing('[terms] query malformed, no start_object after query name')
  const { boost: _, _name, ...fields } = body
  const [field, ...others] = Object.keys(fields)
  if (field === undefined || others.length > 0) throw parsing('[terms] query requires a field name, and one only')
  const values = fields[field]
  if (!Array.isArray(values)) throw parsing(`[terms] query does not support [${field}]`)
  if (values.length > MAX_TERMS) {
    throw illegalArgument(
      `The number of terms [${values.length}] used in the Terms Query request has exceeded the allowed maximum of [${MAX_TERMS}]. This maximum can be set by changing the [index.max_terms_count] index level setting.`,
    )
  }
  return anyTerm(field, values, false)
}

const MAX_TERMS = 65_536

function anyTerm(path: string, values: unknown[], caseInsensitive: boolean): Clause {
  if (path === '_id') return ids(values.map(String))
  if (path === '_index') return (index) => new Uint8Array(index.size).fill(values.includes(index.record.name) ? 1 : 0)
  const lower = new Set(values.map((value) => String(value).toLowerCase()))
  return onField(path, (field, bits) => {
    if (!field.postings)
      field.markRanges(
        values.map((value) => exactNumbers(path, field, value)),
        bits,
      )
    else if (caseInsensitive) field.markTerms((term) => lower.has(term.toLowerCase()), bits)
    else for (const value of values) field.markTerm(String(value), bits)
  })
}

/** https://docs.opensearch.org/latest/query-dsl/term/ids/ */
export function idsQuery(body: unknown): Clause {
  const values = isObject(body) ? body.values : undefined
  if (!Array.isArray(values)) throw parsing('[ids] requires providing a values array of ids')
  return ids(values.map(String))
}

function ids(wanted: string[]): Clause {
  return (index) => {
    const bits = new Uint8Array(index.size)
    for (const id of wanted) {
      const number = index.get(id)?.number
      if (number !== undefined) bits[number] = 1
    }
    return bits
  }
}

/** A value in the field, or in any field below an object. https://docs.opensearch.org/latest/query-dsl/term/exists/ */
export function existsQuery(body: unknown): Clause {
  const path = isObject(body) ? body.field : undefined
  if (typeof path !== 'string') throw parsing('[exists] must be provided with a [field]')
  return exists(path)
}

export function exists(path: string): Clause {
  return (index) => {
    const bits = new Uint8Array(index.size)
    for (const [name, field] of index.fields) {
      if (name === path || (name.startsWith(`${path}.`) && index.mapping.find(path)?.kind === 'object'))
        field.markPresent(bits)
    }
    return bits
  }
}

/** https://docs.opensearch.org/latest/query-dsl/term/prefix/ */
export function prefixQuery(body: unknown): Clause {
  const [field, parameters] = fieldQuery('prefix', body, 'value')
  onlyKnown('prefix', parameters, ['value', 'case_insensitive', 'rewrite'])
  const fold = folding(parameters.case_insensitive)
  const prefix = fold(String(parameters.value))
  return onTerms(field, (term) => fold(term).startsWith(prefix))
}

/** `*` for any characters, `?` for one. https://docs.opensearch.org/latest/query-dsl/term/wildcard/ */
export function wildcardQuery(body: unknown): Clause {
  const [field, parameters] = fieldQuery('wildcard', body, 'value')
  onlyKnown('wildcard', parameters, ['value', 'wildcard', 'case_insensitive', 'rewrite'])
  const fits = wildcard(String(parameters.value ?? parameters.wildcard), parameters.case_insensitive === true)
  return onTerms(field, fits)
}

/** Whether a term fits; a backslash takes `*` and `?` as they are. */
export function wildcard(pattern: string, caseInsensitive = false): (term: string) => boolean {
  const fold = folding(caseInsensitive)
  if (!/[?\\]/.test(pattern)) return (term) => wild(fold(pattern), fold(term))
  const parts = [...fold(pattern).matchAll(/\\?./gsu)].map(([part]) =>
    part.length > 1 && part[0] === '\\' ? { is: [...part][1]! } : part,
  )
  return (term) => fits(parts, [...fold(term)])
}

type WildcardPart = string | { is: string }

/** Goes back to the last `*` only, so that no pattern takes long. */
function fits(parts: WildcardPart[], term: string[]): boolean {
  let [part, letter] = [0, 0]
  let [star, resume] = [-1, 0]
  while (letter < term.length) {
    const wanted = parts[part]
    if (wanted === '*') {
      star = part++
      resume = letter
    } else if (wanted === '?' || (typeof wanted === 'object' ? wanted.is : wanted) === term[letter]) {
      part++
      letter++
    } else if (star >= 0) {
      part = star + 1
      letter = ++resume
    } else return false
  }
  return parts.slice(part).every((each) => each === '*')
}

function folding(caseInsensitive: unknown): (term: string) => string {
  return caseInsensitive === true ? (term) => term.toLowerCase() : (term) => term
}

export function onTerms(path: string, holds: (term: string) => boolean): Clause {
  return onField(path, (field, bits) => {
    if (!field.postings)
      throw parsing(
        `Can only use prefix, wildcard and regexp queries on keyword, text and wildcard fields - not on [${path}] which is of type [${field.field.type}]`,
      )
    field.markTerms(holds, bits)
  })
}

/** Nothing matches where the index has no such field. */
export function onField(
  path: string,
  mark: (field: FieldIndex, bits: Bits, index: SearchIndex, now: number) => void,
): Clause {
  return (index, now) => {
    const bits = new Uint8Array(index.size)
    const field = index.field(path)
    if (field) mark(field, bits, index, now)
    return bits
  }
}
