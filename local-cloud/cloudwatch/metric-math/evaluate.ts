import { eachSeries, FUNCTIONS, NOT_HERE, series } from './functions.ts'
import { operate } from './operators.ts'
import type { Expression } from './parse.ts'
import { seriesOf, type TimeSeries, type Value } from './time-series.ts'

/** What an expression may speak of. */
export interface Scope {
  /** The metric or the other expression of this id. */
  valueOf(id: string): Value | undefined
  /** All metrics of the request, without its expressions, by id. */
  metrics: Map<string, TimeSeries>
  /** Every time at which the request expects a value. */
  times: number[]
  /** Seconds. */
  period: number
}

/** What cannot be named like a function: the arguments are looked at before they are evaluated. */
const FORMS: Record<string, (args: Expression[], scope: Scope) => Value> = {
  METRICS: metrics,
  FILL: fill,
  PERIOD: (_args, { period }) => period,
}

/** Throws a sentence where it makes no sense, or is not here. */
export function evaluateExpression(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'text':
      throw new Error(`Unexpected text "${expression.value}"`)
    case 'name':
      return named(expression.name, scope)
    case 'list':
      return expression.items.flatMap((item) => series('An array', evaluateExpression(item, scope)))
    case 'negation':
      return operate('-', 0, evaluateExpression(expression.operand, scope))
    case 'operation':
      return operate(
        expression.operator,
        evaluateExpression(expression.left, scope),
        evaluateExpression(expression.right, scope),
      )
    case 'call':
      return called(expression.name, expression.args, scope)
  }
}

function named(name: string, scope: Scope): Value {
  const value = scope.valueOf(name)
  if (value === undefined) throw new Error(`There is no metric or expression with the id "${name}"`)
  return value
}

function called(name: string, args: Expression[], scope: Scope): Value {
  if (Object.hasOwn(FORMS, name)) return (FORMS[name] as (typeof FORMS)[string])(args, scope)
  if (Object.hasOwn(FUNCTIONS, name)) {
    return (FUNCTIONS[name] as (typeof FUNCTIONS)[string])(
      args.map((arg) => evaluateExpression(arg, scope)),
      scope,
    )
  }
  if (NOT_HERE.includes(name)) throw new Error(`The local cloud has no ${name}. Take it out, or use AWS`)
  throw new Error(`Unsupported function "${name}"`)
}

/** With a text, those whose id has it. */
function metrics([part]: Expression[], scope: Scope): Value {
  if (part !== undefined && part.kind !== 'text') throw new Error('METRICS takes a text, or nothing')
  return [...scope.metrics].filter(([id]) => part === undefined || id.includes(part.value)).map(([, one]) => one)
}

function fill([what, filler]: Expression[], scope: Scope): Value {
  if (!what || !filler) throw new Error('FILL takes a time series and what fills its gaps')
  const holey = series('FILL', evaluateExpression(what, scope))
  if (filler.kind === 'name' && filler.name === 'REPEAT') return eachSeries(holey, (one) => repeat(one, scope))
  if (filler.kind === 'name' && filler.name === 'LINEAR') {
    throw new Error('The local cloud has no FILL with LINEAR. Take REPEAT or a number, or use AWS')
  }
  const value = evaluateExpression(filler, scope)
  if (Array.isArray(value)) throw new Error('FILL takes no array to fill gaps with')
  const at = (time: number) => (typeof value === 'number' ? value : (value.points.get(time) ?? Number.NaN))
  return eachSeries(holey, ({ label, points }) =>
    seriesOf(
      label,
      scope.times.map((time) => [time, points.get(time) ?? at(time)]),
    ),
  )
}

/** The value before, again and again; before the first there is none. */
function repeat({ label, points }: TimeSeries, { times }: Scope): TimeSeries {
  let last = Number.NaN
  return seriesOf(
    label,
    times.map((time) => {
      last = points.get(time) ?? last
      return [time, last]
    }),
  )
}
