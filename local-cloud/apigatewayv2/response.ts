import { validateHeaderName, validateHeaderValue } from 'node:http'

/** What goes back to the client. */
export interface HttpApiResponse {
  status: number
  /** Names in lower case; `set-cookie` may come more than once. */
  headers: [name: string, value: string][]
  body: Buffer
}

type Fields = Record<string, unknown>

/**
 * What a function's answer means in payload format 2.0: an answer without statusCode is itself the body.
 * Throws a sentence where the answer is malformed, which the client sees as 500 only.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiResponse(payload: Buffer): HttpApiResponse {
  const answer: unknown = parse(payload)
  if (!isObject(answer) || answer.statusCode === undefined) return inferred(payload, answer)
  const cookies = strings(answer.cookies ?? [], 'cookies')
  return assembled(answer, [...headersOf(answer.headers), ...cookies.map((cookie) => header('set-cookie', cookie))])
}

/** The same in payload format 1.0, where nothing is inferred. */
export function httpApiResponseV1(payload: Buffer): HttpApiResponse {
  const answer = parse(payload)
  if (!isObject(answer)) throw new Error('The function must return an object with a statusCode (payload format 1.0).')
  const multiple = multiValueHeadersOf(answer.multiValueHeaders)
  const named = new Set(multiple.map(([name]) => name))
  const single = headersOf(answer.headers).filter(([name]) => !named.has(name))
  return assembled(answer, [...single, ...multiple])
}

/** An answer of API Gateway's own: `{"message":"Not Found"}`. */
export function messageResponse(status: number, message: string, headers: [string, string][] = []): HttpApiResponse {
  return {
    status,
    headers: [['content-type', 'application/json'], ...headers],
    body: Buffer.from(JSON.stringify({ message })),
  }
}

function inferred(payload: Buffer, answer: unknown): HttpApiResponse {
  return {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: typeof answer === 'string' ? Buffer.from(answer) : payload,
  }
}

function assembled(answer: Fields, headers: [string, string][]): HttpApiResponse {
  const typed = headers.some(([name]) => name === 'content-type')
  return {
    status: statusOf(answer.statusCode),
    headers: typed ? headers : [['content-type', 'text/plain;charset=UTF-8'], ...headers],
    body: bodyOf(answer),
  }
}

function statusOf(statusCode: unknown): number {
  const status = typeof statusCode === 'string' && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status
  throw new Error(
    `The function returned the statusCode ${JSON.stringify(statusCode)}; it must be a number from 200 to 599.`,
  )
}

function bodyOf({ body, isBase64Encoded }: Fields): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0)
  if (typeof body !== 'string') throw new Error('The function returned a body that is no string: use JSON.stringify.')
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8')
}

function headersOf(headers: unknown): [string, string][] {
  return pairs(headers, 'headers').map(([name, value]) => header(name, value))
}

function multiValueHeadersOf(headers: unknown): [string, string][] {
  return pairs(headers, 'multiValueHeaders').flatMap(([name, values]) =>
    strings(values, `multiValueHeaders.${name}`).map((value) => header(name, value)),
  )
}

function pairs(value: unknown, member: string): [string, unknown][] {
  if (value === undefined || value === null) return []
  if (!isObject(value)) throw new Error(`The function returned ${member} that are no object.`)
  return Object.entries(value)
}

function header(name: string, value: unknown): [string, string] {
  if (typeof value === 'object') throw new Error(`The function returned a header ${name} that is no string.`)
  // A line break in a name or value would smuggle in further headers.
  validateHeaderName(name)
  validateHeaderValue(name, String(value))
  return [name.toLowerCase(), String(value)]
}

function strings(value: unknown, member: string): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw new Error(`The function returned ${member} that are no list of strings.`)
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'))
  } catch {
    throw new Error('The function returned no JSON.')
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
