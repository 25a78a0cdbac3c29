import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { logTime } from '../apigatewayv2/request.ts'
import type { Logs } from '../logs/logs.ts'
import { badRequest } from './errors.ts'

/** Of a stage. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
export interface AccessLogSettings {
  /** Of a log group. */
  destinationArn: string
  format: string
}

/** The `$context` variables, by what follows `$context.` */
export type AccessContext = Record<string, string | number | undefined>

/** Writes one request into a stage's access log, if it has one; the context is asked for only then. */
export type WriteAccessLog = (settings: AccessLogSettings | undefined, context: () => AccessContext) => void

/** A log group that is not there gets nothing, as on AWS. */
export function accessLogWriter(logs: Logs): WriteAccessLog {
  return (settings, context) => {
    if (!settings) return
    const { region = '', name = '' } = groupOf(settings.destinationArn) ?? {}
    if (!logs.hasGroup(region, name)) return
    const values = context()
    const stream = createHash('md5').update(`${values.apiId}/${values.stage}`).digest('hex')
    logs.write(region, name, stream, [{ timestamp: Date.now(), message: accessLogLine(settings.format, values) }])
  }
}

/** The format with its variables filled in; what is not known is a hyphen. */
export function accessLogLine(format: string, context: AccessContext): string {
  return format.trimEnd().replace(/\$context\.([\w-]+(?:\.[\w-]+)*)/g, (_, name: string) => {
    const value = Object.hasOwn(context, name) ? context[name] : undefined
    return value === undefined || value === '' ? '-' : String(value)
  })
}

/** Throws BadRequestException where a stage could not write its log so. */
export function checkAccessLog(settings: Partial<AccessLogSettings>): AccessLogSettings {
  const { destinationArn = '', format = '' } = settings
  if (!groupOf(destinationArn)) {
    throw badRequest(
      `Invalid ARN specified in the request. ${destinationArn} is not the ARN of a log group, which is what the local cloud can log to.`,
    )
  }
  if (!/\$context\.(extendedR|r)equestId\b/.test(format)) {
    throw badRequest('Access Log format must contain requestId or extendedRequestId')
  }
  if (format.length > 3072) throw badRequest('Access Log format must be at most 3072 characters long.')
  return { destinationArn, format }
}

/** What both kinds of APIs know of every request. */
export function requestVariables(message: IncomingMessage, requestId: string, started: number): AccessContext {
  const now = new Date()
  return {
    requestId,
    extendedRequestId: requestId,
    httpMethod: message.method,
    protocol: `HTTP/${message.httpVersion}`,
    requestTime: logTime(now),
    requestTimeEpoch: now.getTime(),
    responseLatency: Math.round(performance.now() - started),
    'identity.sourceIp': message.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1',
    'identity.userAgent': message.headers['user-agent'],
    domainName: message.headers.host,
  }
}

/** `arn:aws:logs:us-east-1:000000000000:log-group:name`, with or without `:*`. */
function groupOf(arn: string): { region: string; name: string } | undefined {
  const [, region, name] = /^arn:aws:logs:([\w-]+):\d{12}:log-group:([^:*]+)(?::\*)?$/.exec(arn) ?? []
  return region && name ? { region, name } : undefined
}
