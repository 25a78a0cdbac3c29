import { checkCondition } from './check-condition.ts'
import type { Condition } from './condition.ts'
import type { EventPattern, Field, Fields } from './matches.ts'

/** More ways through the `$or`s of a pattern are refused: a short pattern may be written to have billions. */
const MAX_COMBINATIONS = 1000

/**
 * Reads an event pattern for `matches`. Throws an `Error` with AWS's reason where it is none; EventBridge puts
 * `Event pattern is not valid. Reason: ` before it, and AWS also the pattern and the column behind it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function parsePattern(json: string): EventPattern {
  const pattern = parse(json)
  if (!isObject(pattern)) refuse('Filter is not an object')
  return combine([[]], pattern, [], false).map(treeOf)
}

/** The conditions of one field of the event; of the two for the same field, the latter holds. */
type Rule = Required<Pick<Field, 'path' | 'conditions'>>

/** Adds the fields of an object to each combination; `$or` makes each into several. */
function combine(combinations: Rule[][], object: object, path: string[], inOr: boolean): Rule[][] {
  const fields = Object.entries(object)
  if (fields.length === 0) refuse('Empty objects are not allowed')
  return fields.reduce((before, [name, value]) => {
    if (name === '$or') return either(before, value, path)
    if (inOr && RESERVED.includes(name)) refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`)
    const inner = [...path, ...name.split('.')]
    if (isObject(value)) return combine(before, value, inner, inOr)
    if (!Array.isArray(value)) refuse(`"${name}" must be an object or an array`)
    const rule = { path: inner, conditions: checkConditions(value) }
    return before.map((rules) => [...rules, rule])
  }, combinations)
}

function either(combinations: Rule[][], branches: unknown, path: string[]): Rule[][] {
  if (!Array.isArray(branches)) refuse('It must be an Array followed with $or.')
  const made = branches.flatMap((branch) => {
    if (!isObject(branch)) refuse('Only JSON object is allowed in array of $or relationship.')
    const more = combine(combinations, branch, path, true)
    if (more.length > MAX_COMBINATIONS) refuse('Rule is too complex')
    return more
  })
  if (branches.length < 2) refuse('There must have at least 2 Objects in $or relationship.')
  if (made.length > MAX_COMBINATIONS) refuse('Rule is too complex')
  return made
}

function checkConditions(conditions: unknown[]): Condition[] {
  if (conditions.length === 0) refuse('Empty arrays are not allowed')
  conditions.forEach(checkCondition)
  return conditions as Condition[]
}

function treeOf(rules: Rule[]): Fields {
  const root: Fields = new Map()
  for (const { path, conditions } of rules) {
    let fields = root
    path.forEach((name, depth) => {
      const field: Field = fields.get(name) ?? { path: path.slice(0, depth + 1) }
      fields.set(name, field)
      if (depth === path.length - 1) field.conditions = conditions
      else fields = field.fields ??= new Map()
    })
  }
  return root
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    return refuse((error as Error).message)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(reason: string): never {
  throw new Error(reason)
}

/** https://github.com/aws/event-ruler, the library that EventBridge matches with, keeps these for itself. */
const RESERVED = [
  'exactly',
  'equals-ignore-case',
  'prefix',
  'suffix',
  'anything-but',
  'exists',
  'wildcard',
  'numeric',
  'cidr',
  '=',
  '<',
  '<=',
  '>',
  '>=',
  'regex',
  'not-wildcard',
  'not-equals-ignore-case',
  'date-after',
  'date-on-or-after',
  'date-before',
  'date-on-or-before',
  'in-date-range',
  'ip-address-in-range',
  'ip-address-not-in-range',
]
