import type { IncomingMessage } from 'node:http'
import { EXECUTE_API, newTraceId } from '../apigateway/execute-api.ts'
import type { HeaderValues, HttpApiRequest } from './request.ts'

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024

/** Of one connection only, so they are not handed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface Received {
  apiId: string
  method: string
  path: string
  /** Undefined where the body is too large. */
  request?: HttpApiRequest
}

/** A request to `/_aws/execute-api/<apiId>/…`, as API Gateway sees it. */
export async function readRequest(incoming: IncomingMessage): Promise<Received> {
  const { method = 'GET', url = '/' } = incoming
  const [target, rawQueryString] = cut(url.slice(EXECUTE_API.length), '?')
  const [apiId, encodedPath] = cut(target, '/')
  const path = `/${decode(encodedPath)}`
  const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1'
  const values = headerValuesOf(incoming, sourceIp)
  const body = await readBody(incoming)
  return { apiId, method, path, request: body && { method, path, rawQueryString, values, body, sourceIp } }
}

/** What stands before the first `separator`, and what after it. */
function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** API Gateway hands paths on decoded, to functions and to route selection. */
function decode(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** What API Gateway adds stands in the place of what the client may have sent. */
function headerValuesOf({ rawHeaders, headers, socket }: IncomingMessage, sourceIp: string): HeaderValues {
  const values: HeaderValues = new Map()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (HOP_BY_HOP.has(name) || name.startsWith('x-forwarded-')) continue
    const earlier = values.get(name)
    if (earlier) earlier.push(rawHeaders[i + 1]!)
    else values.set(name, [rawHeaders[i + 1]!])
  }
  const forwarded = headers['x-forwarded-for']
  return values
    .set('x-amzn-trace-id', [String(headers['x-amzn-trace-id'] ?? newTraceId())])
    .set('x-forwarded-for', [forwarded === undefined ? sourceIp : [forwarded, sourceIp].flat().join(', ')])
    .set('x-forwarded-port', [String(socket.localPort)])
    .set('x-forwarded-proto', ['http'])
}

/** Reads to the end also what is too large, without keeping it: a client that still writes would miss the answer. */
function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      else chunks = []
    })
    incoming.once('end', () => {
      if (size > MAX_BODY_BYTES) resolve(undefined)
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
    })
    incoming.once('error', reject)
  })
}
