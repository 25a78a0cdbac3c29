import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { openStore } from '../../../store.ts'
import { readSearch, search } from '../search.ts'
import { SearchIndex } from '../search-index.ts'

interface Document {
  message?: string
  level?: string
  ms?: number
  tags?: string[]
}

/** A query, and the same said plainly. */
type Example = [query: object, matches: (document: Document) => boolean]

const WORDS = ['time', 'timeout', 'error', 'api', 'db', 'slow']
const LEVELS = ['INFO', 'WARN', 'ERROR']

const word = fc.constantFrom(...WORDS)
const documents: fc.Arbitrary<Document[]> = fc.array(
  fc.record(
    {
      message: fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' ')),
      level: fc.constantFrom(...LEVELS),
      ms: fc.integer({ min: 0, max: 20 }),
      tags: fc.array(word, { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 30 },
)

const words = ({ message }: Document) => message?.split(' ') ?? []
const number = fc.integer({ min: -1, max: 21 })

const leaves: fc.Arbitrary<Example>[] = [
  fc.constant([{ match_all: {} }, () => true]),
  word.map((w) => [{ match: { message: w.toUpperCase() } }, (document) => words(document).includes(w)]),
  fc
    .tuple(word, word)
    .map(([a, b]) => [
      { match: { message: { query: `${a} ${b}`, operator: 'and' } } },
      (document) => words(document).includes(a) && words(document).includes(b),
    ]),
  fc
    .tuple(word, word)
    .map(([a, b]) => [
      { match_phrase: { message: `${a} ${b}` } },
      ({ message }) => ` ${message} `.includes(` ${a} ${b} `),
    ]),
  fc.constantFrom(...LEVELS).map((level) => [{ term: { level } }, (document) => document.level === level]),
  fc.subarray(LEVELS).map((levels) => [{ terms: { level: levels } }, ({ level = '' }) => levels.includes(level)]),
  word.map((w) => [{ term: { tags: w } }, ({ tags = [] }) => tags.includes(w)]),
  word.map((w) => [{ prefix: { message: w } }, (document) => words(document).some((each) => each.startsWith(w))]),
  word.map((w) => [
    { wildcard: { tags: `*${w.slice(1, 3)}*` } },
    ({ tags = [] }) => tags.some((tag) => tag.includes(w.slice(1, 3))),
  ]),
  fc
    .constantFrom('message', 'level', 'ms')
    .map((field) => [{ exists: { field } }, (document) => document[field as 'ms'] !== undefined]),
  fc
    .tuple(number, number)
    .map(([gte, lt]) => [{ range: { ms: { gte, lt } } }, ({ ms = Number.NaN }) => ms >= gte && ms < lt]),
  fc
    .tuple(number, number)
    .map(([gt, lte]) => [{ range: { ms: { gt, lte } } }, ({ ms = Number.NaN }) => ms > gt && ms <= lte]),
  number.map((ms) => [{ query_string: { query: `ms:${ms < 0 ? '\\-1' : ms}` } }, (document) => document.ms === ms]),
  fc
    .tuple(word, fc.constantFrom(...LEVELS))
    .map(([w, level]) => [
      { query_string: { query: `message:${w} AND NOT level:${level}` } },
      (document) => words(document).includes(w) && document.level !== level,
    ]),
]

const { query } = fc.letrec<{ query: Example }>((tie) => {
  const several = fc.array(tie('query'), { maxLength: 3 })
  const bool = fc
    .tuple(several, several, several)
    .map(
      ([must, should, mustNot]): Example => [
        { bool: { must: queries(must), should: queries(should), must_not: queries(mustNot) } },
        (document) =>
          must.every(([, matches]) => matches(document)) &&
          !mustNot.some(([, matches]) => matches(document)) &&
          (must.length > 0 || should.length === 0 || should.some(([, matches]) => matches(document))),
      ],
    )
  return { query: fc.oneof({ maxDepth: 3 }, ...leaves, bool) }
})

function queries(examples: Example[]): object[] {
  return examples.map(([each]) => each)
}

const MAPPINGS = {
  properties: {
    message: { type: 'text' },
    level: { type: 'keyword' },
    ms: { type: 'long' },
    tags: { type: 'keyword' },
  },
}

const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-search-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
let count = 0

function indexOf(all: Document[]): SearchIndex {
  const record = { name: 'logs', uuid: 'u', created: 0, settings: {}, mappings: MAPPINGS }
  const index = new SearchIndex(record, openStore(dataDir).journal(`index-${++count}`))
  for (const [id, document] of all.entries()) index.put(`${id}`, document, JSON.stringify(document))
  return index
}

function find(index: SearchIndex, body: object): string[] {
  return search([index], readSearch({ size: 100, ...body }), 0).hits.hits.map((hit) => (hit as { _id: string })._id)
}

it('a search finds what reading every document would find', () => {
  fc.assert(
    fc.property(documents, query, (all, [asked, matches]) => {
      expect(find(indexOf(all), { query: asked })).toEqual(idsOf(all, matches))
    }),
    { numRuns: 300 },
  )
})

it('a document that was replaced is found as it is now, and a deleted one not at all', () => {
  fc.assert(
    fc.property(documents, documents, query, fc.array(fc.nat(29)), (before, after, [asked, matches], deleted) => {
      const index = indexOf(before)
      for (const [id, document] of after.entries()) index.put(`${id}`, document, JSON.stringify(document))
      for (const id of deleted) index.delete(`${id}`)

      const now = before.map((document, id) => after[id] ?? document).concat(after.slice(before.length))
      const left = idsOf(now, matches).filter((id) => !deleted.includes(Number(id)))
      expect(find(index, { query: asked }).sort()).toEqual(left.sort())
    }),
    { numRuns: 100 },
  )
})

it('the first page of a sort is the beginning of the whole order', () => {
  fc.assert(
    fc.property(documents, fc.nat(10), fc.constantFrom('asc', 'desc'), (all, size, order) => {
      const index = indexOf(all)
      const sort = [{ ms: order }, { level: 'asc' }]

      const whole = find(index, { sort })

      expect(find(index, { sort, size })).toEqual(whole.slice(0, size))
      const times = whole.map((id) => all[Number(id)]!.ms ?? (order === 'asc' ? 99 : -1))
      expect(times).toEqual([...times].sort((a, b) => (order === 'asc' ? a - b : b - a)))
    }),
    { numRuns: 100 },
  )
})

function idsOf(all: Document[], matches: (document: Document) => boolean): string[] {
  return all.flatMap((document, id) => (matches(document) ? [`${id}`] : []))
}
