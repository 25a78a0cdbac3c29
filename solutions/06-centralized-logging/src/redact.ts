/** Names that end like this hold what nobody shall read in a log: `accessToken`, `DD-API-KEY`, `set-cookie`. */
const SECRET_NAME =
  /(authorization|cookie|password|passphrase|secret|token|credential|signature|(api|access|private)[-_]?key)s?$/i

/** Secrets inside a text: what follows Bearer or Basic, and tokens (JWT). */
const SECRET_TEXT = /\b(bearer|basic)\s+[\w.~+/=-]+|(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/gi

const MAX_DEPTH = 10

// #region redact
/** A copy without secrets that JSON can write: no circles, no BigInt, an error with its message. */
export function redacted(value: unknown, name = '', around: unknown[] = []): unknown {
  if (SECRET_NAME.test(name) && value != null) return '[redacted]'
  if (typeof value === 'string') return value.replace(SECRET_TEXT, (_, kind) => `${kind ? `${kind} ` : ''}[redacted]`)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (around.includes(value)) return '[circular]'
  if (around.length === MAX_DEPTH) return '[too deep]'
  const inside = [...around, value]
  // A date, a URL: they know themselves how they look in JSON.
  if ('toJSON' in value && typeof value.toJSON === 'function') return redacted(value.toJSON(), name, inside)
  if (Array.isArray(value)) return value.map((each) => redacted(each, name, inside))
  return Object.fromEntries(membersOf(value).map(([key, each]) => [key, redacted(each, key, inside)]))
}
// #endregion redact

/** Those of an error are not enumerable. */
function membersOf(value: object): [string, unknown][] {
  if (!(value instanceof Error)) return Object.entries(value)
  const { name, message, stack, ...rest } = value
  return Object.entries({ name, message, stack, ...rest })
}
