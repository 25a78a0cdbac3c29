import { format } from 'node:util'
import { takesCallbacks } from './callback-runtimes.js'
import { writeFrame } from './channel.js'
import { withEnumerableMembers } from './function-error.js'

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

/** Outside an invocation nodejs24.x writes a dash where the request's id stands, older ones the word undefined. */
let requestId = takesCallbacks(process.env.AWS_EXECUTION_ENV) ? 'undefined' : '-'

/** @param {string} id */
export function setRequestId(id) {
  requestId = id
}

/**
 * Makes `console` write as Lambda's Node.js runtime does: `time TAB requestId TAB LEVEL TAB message`, or one JSON object
 * a line where the function's log format is JSON. What is written to stdout itself stays as it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function patchConsole() {
  const formatLine = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON' ? jsonLine : textLine
  const lowest = LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE')
  /** @param {string} level */
  const logAt = (level) => {
    if (LEVELS.indexOf(level) < lowest) return () => {}
    return (/** @type {unknown[]} */ ...values) => writeFrame({ line: formatLine(level, values) })
  }
  const log = logAt('INFO')
  Object.assign(console, {
    trace: logAt('TRACE'),
    debug: logAt('DEBUG'),
    info: log,
    log,
    warn: logAt('WARN'),
    error: logAt('ERROR'),
    fatal: logAt('FATAL'),
  })
  patchStream('stdout')
  patchStream('stderr')
}

/**
 * How the runtime logs an error that it reports itself: `Invoke Error` and the error as JSON.
 *
 * @param {string} title
 * @param {unknown} thrown
 */
export function logError(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON') console.error(error)
  else console.error(title, `\t${JSON.stringify(error, (_name, value) => withEnumerableMembers(value))}`)
}

/**
 * @param {string} level
 * @param {unknown[]} values
 */
function textLine(level, values) {
  return [new Date().toISOString(), requestId, level, format(...values)].join('\t')
}

/**
 * A single value becomes the `message` as it is, an object nested, a string in quotes: a string that holds JSON is encoded
 * twice, so filters on its members do not match. Several values are formatted into one string.
 *
 * @param {string} level
 * @param {unknown[]} values
 */
function jsonLine(level, values) {
  const head = { timestamp: new Date().toISOString(), level, requestId }
  if (values.length > 1) {
    const error = values.find((value) => value instanceof Error)
    return JSON.stringify({ ...head, message: format(...values), ...(error && errorMembers(error)) })
  }
  try {
    return JSON.stringify({ ...head, message: values[0] }, (_name, value) =>
      value instanceof Error ? { ...errorMembers(value), ...value } : value,
    )
  } catch {
    // A circular object or a BigInt.
    return JSON.stringify({ ...head, message: format(values[0]) })
  }
}

/** @param {Error} error */
function errorMembers(error) {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n') ?? [],
  }
}

/**
 * Lambda reads stdout and stderr as they are, line by line. Written at once, like the console's lines: a stream's own
 * buffer would be frozen with the environment.
 *
 * @param {'stdout' | 'stderr'} name
 */
function patchStream(name) {
  process[name].write = /** @type {typeof process.stdout.write} */ (
    (/** @type {string | Uint8Array} */ chunk, /** @type {unknown} */ encoding, /** @type {unknown} */ callback) => {
      const bytes =
        typeof chunk === 'string'
          ? Buffer.from(chunk, typeof encoding === 'string' ? /** @type {BufferEncoding} */ (encoding) : 'utf8')
          : Buffer.from(chunk)
      writeFrame({ text: bytes.toString('utf8'), stream: name })
      const done = typeof encoding === 'function' ? encoding : callback
      if (typeof done === 'function') process.nextTick(done)
      return true
    }
  )
}
