import type { IncomingMessage } from 'node:http'
import { randomBytes } from '../random-bytes.ts'
import type { HttpApiRequest } from './request.ts'

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
  const method = incoming.method ?? 'GET'
  const [rawPath = '', ...query] = (incoming.url ?? '/').split('?')
  const [, apiId = '', encodedPath = ''] = /^\/_aws\/execute-api\/([^/]*)(.*)$/s.exec(rawPath) ?? []
  const path = decode(encodedPath) || '/'
  const body = await readBody(incoming)
  const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1'
  const request = {
    method,
    path,
    rawQueryString: query.join('?'),
    headers: headersOf(incoming, sourceIp),
    body,
    sourceIp,
  }
  return { apiId, method, path, request: body && { ...request, body } }
}

/** API Gateway hands paths on decoded, to functions and to route selection. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function headersOf({ rawHeaders, headers, socket }: IncomingMessage, sourceIp: string): [string, string][] {
  const sent: [string, string][] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!HOP_BY_HOP.has(name) && !isAdded(name)) sent.push([name, rawHeaders[i + 1]!])
  }
  sent.push(
    ['x-amzn-trace-id', String(headers['x-amzn-trace-id'] ?? newTraceId())],
    ['x-forwarded-for', [headers['x-forwarded-for'] ?? [], sourceIp].flat().join(', ')],
    ['x-forwarded-port', String(socket.localPort)],
    ['x-forwarded-proto', 'http'],
  )
  return sent
}

/** By API Gateway, in the place of what the client may have sent. */
function isAdded(name: string): boolean {
  return name === 'x-amzn-trace-id' || name.startsWith('x-forwarded-')
}

/** `Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e` */
function newTraceId(): string {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`
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
    incoming.once('end', () => resolve(size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined))
    incoming.once('error', reject)
  })
}
