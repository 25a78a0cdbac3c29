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

export function createLogger(settings: LoggerSettings, _always: Fields = {}): Logger {
  const { write = console.log } = settings
  // TODO step 1: one JSON object a line: level, timestamp, service, stage, message, and the fields without secrets.
  const log: Write = (message) => write(message)
  return { debug: log, info: log, warn: log, error: log, with: () => createLogger(settings) }
}
