/** An error of the runtime itself, by the name under which the caller gets it: `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   * @param {string} [stack] of the error that it stands for
   */
  constructor(name, message, stack) {
    super(message)
    this.name = `Runtime.${name}`
    if (stack) this.stack = stack
    // So that the stack starts with the name that the caller sees.
    else this.stack = this.stack?.replace(/^Error/, this.name)
  }
}

/**
 * A thrown value as the invocation's answer.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 *
 * @param {unknown} thrown
 * @returns {{ errorType: string, errorMessage: string, trace: string[] }}
 */
export function functionError(thrown) {
  try {
    if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
    return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] }
  } catch {
    // A getter that throws, or an object without `toString`.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    }
  }
}

/**
 * For the log: the members of an error that JSON leaves out.
 *
 * @param {unknown} value
 */
export function withEnumerableMembers(value) {
  if (!(value instanceof Error)) return value
  return {
    errorType: value.name,
    errorMessage: value.message,
    code: 'code' in value ? value.code : undefined,
    ...value,
    stack: value.stack?.split('\n'),
  }
}
