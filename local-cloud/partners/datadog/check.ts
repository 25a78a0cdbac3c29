/** Takes the sentences about what is wrong with a field. */
export type Complain = (sentence: string) => void

/** A check of one field: the sentence's end where its value is refused. */
export type Check = (value: unknown) => string | undefined

/** Checks the fields that are there; null counts as absent, as in Datadog's own model. */
export function checkFields(
  object: Record<string, unknown>,
  checks: Record<string, Check>,
  complain: Complain,
  at = '',
) {
  for (const [name, check] of Object.entries(checks)) {
    const value = object[name] ?? undefined
    const wrong = value === undefined ? undefined : check(value)
    if (wrong) complain(`'${at}${name}' ${wrong}`)
  }
}

export const text: Check = (value) => (typeof value === 'string' ? undefined : 'must be a string')

export const integer: Check = (value) =>
  Number.isSafeInteger(value) ? undefined : `must be an integer, not ${shown(value)}`

export const texts: Check = (value) =>
  Array.isArray(value) && value.every((each) => typeof each === 'string') ? undefined : 'must be a list of strings'

export function textUpTo(characters: number): Check {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string'
    return [...value].length > characters ? `is longer than ${characters} characters` : undefined
  }
}

export function oneOf(...allowed: (string | number)[]): Check {
  return (value) =>
    allowed.includes(value as string) ? undefined : `must be one of ${allowed.join(', ')}, not ${shown(value)}`
}

/** Seconds since 1970, at most `past` seconds before `now` and `future` seconds after it. */
export function secondsAround(now: number, { past, future }: { past: number; future: number }): Check {
  return (value) => {
    const wrong = integer(value)
    if (wrong) return wrong
    const seconds = value as number
    if (seconds > 1e11) return `is ${seconds}: it must be in seconds, this looks like milliseconds`
    if (seconds < now - past) return `is ${seconds}: more than ${duration(past)} in the past`
    return seconds > now + future ? `is ${seconds}: more than ${duration(future)} in the future` : undefined
  }
}

function duration(seconds: number): string {
  return seconds >= 3600 ? `${seconds / 3600} h` : `${seconds / 60} min`
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? String(value)
}
