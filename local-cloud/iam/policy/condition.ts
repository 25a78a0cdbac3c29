import { type Operator, operatorOf } from './condition-operators.ts'
import type { Facts } from './context.ts'
import { listOf, type Statement } from './policy-document.ts'

/**
 * Whether a statement's conditions hold: all operators and all keys (and), each for one of its values (or).
 * With `variables`, `${…}` in the values is replaced.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function holds(condition: Statement['Condition'], facts: Facts, variables: boolean): boolean {
  return Object.entries(condition ?? {}).every(([name, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      const wanted = listOf(value).map(String)
      const actual = facts.get(key.toLowerCase())
      const operator = operatorOf(name)
      if (operator === 'Null') return wanted.some((each) => (each.toLowerCase() === 'true') === (actual === undefined))
      return holdsFor(operator, actual, wanted, variables ? facts : undefined)
    }),
  )
}

/**
 * A key that the request lacks does not match: so a plain operator fails, and a negated one holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holdsFor(operator: Operator, actual: string[] | undefined, wanted: string[], facts?: Facts): boolean {
  const { compare, negated, set, ifExists } = operator
  const matches = (value: string) => wanted.some((each) => compare(value, each, facts))
  // True of no values at all: which is why AWS warns of ForAllValues in an Allow.
  if (set === 'ForAllValues') return (actual ?? []).every((value) => matches(value) !== negated)
  if (set === 'ForAnyValue') return (actual ?? []).some((value) => matches(value) !== negated)
  if (actual === undefined) return ifExists || negated
  return actual.some(matches) !== negated
}
