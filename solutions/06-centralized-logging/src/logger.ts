import { redacted } from './redact.ts'

export type Fields = Record<string, unknown>
export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'
type Write = (message: string, fields?: Fields) => void

/** `log.error('Payment failed', { error, orderId })`: one line, one JSON object. */
export interface Logger {
  debug: Write
  info: Write
  warn: Write
  error: Write
  /** The same logger with these fields in every line, as the id of the request. */
  with(fields: Fields): Logger
}

export interface LoggerSettings {
  service: string
  stage: string
  /** What is below it is not written. */
  level?: Level
  write?: (line: string) => void
  now?: () => number
}

const LEVELS: Level[] = ['DEBUG', 'INFO', 'WARN', 'ERROR']

// #region logger
export function createLogger(settings: LoggerSettings, always: Fields = {}): Logger {
  const { service, stage, level: least = 'INFO', write = writeLine, now = Date.now } = settings
  const at =
    (level: Level): Write =>
    (message, fields) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return
      // #region line
      const own = { level, timestamp: new Date(now()).toISOString(), service, stage, message }
      const { error, ...rest } = { ...always, ...fields }
      // First in the line, and not to be overwritten by what somebody logs.
      write(JSON.stringify(redacted({ ...own, ...rest, ...errorFields(error), ...own })))
      // #endregion line
    }
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    with: (fields) => createLogger(settings, { ...always, ...fields }),
  }
}
// #endregion logger

/** Past the console, which would put the object into one of its own. One write for each line. */
function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** With the names that Lambda itself gives an error in a log. */
function errorFields(error: unknown): Fields {
  if (error === undefined) return {}
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) }
  const { name, message, stack, cause } = error
  return { errorType: name, errorMessage: message, stackTrace: stack, ...(cause !== undefined && { cause }) }
}
