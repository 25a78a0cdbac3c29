export interface Field {
  min: number
  max: number
  /** For the numbers from `min` on. */
  names?: string[]
  /** Whether `/` counts in steps; everywhere but in day-of-week. */
  steps?: boolean
}

/** `1,5-10,0/15,*` as numbers, ascending. Throws where it is none. */
export function parseValues(text: string, field: Field): number[] {
  const values = new Set(text.split(',').flatMap((part) => parsePart(part, field)))
  return [...values].sort((a, b) => a - b)
}

/** One number or name. */
export function parseValue(text: string, { min, max, names = [] }: Field): number {
  const named = names.indexOf(text.toUpperCase())
  const value = named >= 0 ? min + named : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) throw new Error(`${text} is not between ${min} and ${max}.`)
  return value
}

function parsePart(part: string, field: Field): number[] {
  const [range = '', step, ...rest] = part.split('/')
  if (rest.length > 0 || (step !== undefined && !stepsAllowed(step, field))) throw new Error(`${part} is no step.`)
  const { min, max } = field
  if (range === '*') return numbers(min, max, step)
  const [first = '', last, ...more] = range.split('-')
  const start = parseValue(first, field)
  // `5/10` goes on to the end of the field.
  const end = last === undefined ? (step === undefined ? start : max) : parseValue(last, field)
  if (more.length > 0 || start > end) throw new Error(`${part} is no range.`)
  return numbers(start, end, step)
}

function stepsAllowed(step: string, { steps = true }: Field): boolean {
  return steps && /^\d{1,4}$/.test(step) && Number(step) > 0
}

function numbers(start: number, end: number, step = '1'): number[] {
  return Array.from(
    { length: Math.floor((end - start) / Number(step)) + 1 },
    (_, index) => start + index * Number(step),
  )
}
