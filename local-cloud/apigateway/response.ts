import { type GatewayAnswer, GatewayError } from './gateway-error.ts'
import { matchesMediaType } from './media-type.ts'

/** What a function answered. */
export interface FunctionAnswer {
  payload: Buffer
  functionError?: string
}

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']

/** API Gateway keeps these for itself. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const REMAPPED = [
  'connection',
  'content-length',
  'date',
  'host',
  'server',
  'www-authenticate',
  'authorization',
  'content-md5',
]

/**
 * A function's answer as an HTTP response. An error of the function, or an answer of another shape, is a GatewayError 502.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(
  { payload, functionError }: FunctionAnswer,
  { binaryMediaTypes = [], accept = '' }: { binaryMediaTypes?: string[]; accept?: string } = {},
): GatewayAnswer {
  if (functionError) throw badGateway()
  const answer = checked(payload)
  const { statusCode = 200, body, isBase64Encoded } = answer
  // Without a binary media type that the client's Accept names, the base64 goes out as text.
  const isBinary = isBase64Encoded === true && matchesMediaType(binaryMediaTypes, accept)
  return {
    status: Number(statusCode),
    headers: headersOf(answer),
    body: Buffer.from(body ?? '', isBinary ? 'base64' : 'utf8'),
  }
}

interface ProxyResult {
  statusCode?: number | string
  headers?: Record<string, string | number | boolean> | null
  multiValueHeaders?: Record<string, (string | number | boolean)[]> | null
  body?: string | null
  isBase64Encoded?: boolean
}

function checked(payload: Buffer): ProxyResult {
  const answer = parsed(payload) as Record<string, unknown>
  const { statusCode = 200, body, headers, multiValueHeaders } = answer
  const isProxyResult =
    Object.keys(answer).every((name) => MEMBERS.includes(name)) &&
    /^[2-5]\d\d$/.test(String(statusCode)) &&
    (body === undefined || body === null || typeof body === 'string') &&
    Object.values(recordOf(headers)).every(isScalar) &&
    Object.values(recordOf(multiValueHeaders)).every((values) => Array.isArray(values) && values.every(isScalar))
  if (!isProxyResult) throw badGateway()
  return answer as ProxyResult
}

function parsed(payload: Buffer): unknown {
  try {
    return recordOf(JSON.parse(payload.toString('utf8')) ?? false)
  } catch {
    throw badGateway()
  }
}

/** An absent one is empty. */
function recordOf(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw badGateway()
  return value as Record<string, unknown>
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
}

/** Of a name in both, `multiValueHeaders` counts. */
function headersOf({ headers, multiValueHeaders }: ProxyResult): [string, string][] {
  const many = Object.entries(multiValueHeaders ?? {})
  const inMany = new Set(many.map(([name]) => name.toLowerCase()))
  const single = Object.entries(headers ?? {}).filter(([name]) => !inMany.has(name.toLowerCase()))
  const all = [...single, ...many.flatMap(([name, values]) => values.map((value) => [name, value] as const))]
  const typed = all.some(([name]) => name.toLowerCase() === 'content-type')
  return [
    ...(typed ? [] : [['Content-Type', 'application/json'] as [string, string]]),
    ...all.map(([name, value]): [string, string] => [remapped(name), String(value)]),
  ]
}

function remapped(name: string): string {
  return REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name
}

function badGateway(): GatewayError {
  return new GatewayError('DEFAULT_5XX', { status: 502 })
}
