import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { asCloudError, CloudError } from '../errors.ts'
import type { AwsRequest, AwsResponse, LocalRoute, Service } from '../service.ts'
import { stayAwake } from '../stay-awake.ts'
import { credentialScope } from './credential-scope.ts'
import { refuseStrangers } from './guard.ts'

/** Lambda takes a 50 MB zip, which is 67 MB as base64 in JSON; nothing that the labs send is larger. */
export const MAX_BODY_BYTES = 100 * 1024 * 1024

export type { LocalRoute }

export interface Routes {
  services: Map<string, Service>
  /** By path prefix. */
  local: Map<string, LocalRoute>
  /** What a request to a service may ask IAM by; without it, nothing is judged. */
  authorizer?(service: string, request: AwsRequest): AwsRequest['authorize']
  /** Told of every answered API call. */
  onCall(call: { service: string; target: string; status: number; milliseconds: number }): void
}

/**
 * How long a sender may take, in milliseconds, so that one that dribbles holds no connection for long: for the headers,
 * and for the whole request. How long the answer takes is no matter of these.
 */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000 }

/**
 * A connection between two requests stays open until the client closes it: Node's five seconds would often end just when
 * the next request is on its way, and to count them takes 3 % of a request.
 */
const KEEP_ALIVE = { keepAliveTimeout: 0 }

/** One port for all of AWS: the signature's credential scope says which service is meant. */
export function awsServer(routes: Routes, timeouts = TIMEOUTS): Server {
  let underWay = 0
  return createServer({ ...timeouts, ...KEEP_ALIVE }, (request, response) => {
    underWay++
    dispatch(request, response, routes)
      .catch((thrown) => refuse(response, asCloudError(thrown)))
      .then(() => --underWay === 0 && stayAwake())
  })
}

async function dispatch(request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> {
  refuseStrangers(request)
  for (const [prefix, route] of routes.local) {
    if (request.url?.startsWith(prefix)) return await route(request, response, () => parseUrl(request))
  }
  const url = parseUrl(request)
  const scope = credentialScope(request.headers.authorization, url.searchParams)
  if (!scope)
    throw new CloudError(
      'MissingAuthenticationToken',
      'The request is not signed, so the local cloud cannot tell which AWS service it is for.',
      403,
    )
  const service = routes.services.get(scope.service)
  if (!service) {
    throw new CloudError(
      'UnknownService',
      `The local cloud has no service "${scope.service}". What it has: ${[...routes.services.keys()].join(', ')}.`,
      501,
    )
  }
  const started = performance.now()
  const requestId = randomUUID()
  const awsRequest: AwsRequest = { ...(await read(request, url)), ...scope, requestId, signal: goneAway(response) }
  awsRequest.authorize = routes.authorizer?.(scope.service, awsRequest)
  const answer = await service.handle(awsRequest)
  send(response, { ...answer, headers: { 'x-amzn-requestid': requestId, ...answer.headers } }, request.method)
  routes.onCall({
    service: scope.service,
    target: targetOf(awsRequest),
    status: answer.status,
    milliseconds: performance.now() - started,
  })
}

/** Aborts when the connection closes before the answer is out. */
function goneAway(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/** What was called: an action's name where the protocol has one, else method and path. */
function targetOf({ method, path, headers, body }: AwsRequest): string {
  const inForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  const action = inForm
    ? /(?:^|&)Action=(\w+)/.exec(body.toString('latin1'))?.[1]
    : headers['x-amz-target']?.split('.').at(-1)
  return action ?? `${method} ${path}`
}

function parseUrl(request: IncomingMessage): URL {
  try {
    // Joined by hand: `new URL('//x', base)` would take x for the host.
    return new URL(`http://local${request.url ?? '/'}`)
  } catch {
    throw new CloudError('InvalidURI', "The request's URL cannot be read.")
  }
}

async function read(
  request: IncomingMessage,
  url: URL,
): Promise<Omit<AwsRequest, 'region' | 'accessKeyId' | 'requestId'>> {
  return {
    method: request.method ?? 'GET',
    // Not `url.pathname`: that has `..` resolved, which is a legal part of an S3 key.
    path: (request.url ?? '/').split('?')[0] ?? '/',
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: await readBody(request),
  }
}

/** The whole body; more than `limit` bytes is refused with 413, before it is read where its length is told. */
export function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () =>
      reject(new CloudError('RequestEntityTooLargeException', `The request is larger than ${limit} bytes.`, 413))
    if (Number(request.headers['content-length']) > limit) return tooLarge()
    let chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        chunks = []
        tooLarge()
      }
    })
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.once('error', reject)
  })
}

export function send(
  response: ServerResponse,
  { status, headers = {}, body = '', stream }: AwsResponse,
  method?: string,
): void {
  if (stream) return void sendStream(response, status, headers, stream)
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  // The answer to a HEAD has the length of the body that a GET would get, which only the service knows.
  const length = method === 'HEAD' ? {} : { 'content-length': String(bytes.length) }
  response.writeHead(status, { ...length, ...headers })
  response.end(method === 'HEAD' ? undefined : bytes)
}

function sendStream(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  stream: AsyncIterable<Buffer>,
): void {
  response.writeHead(status, headers)
  // A caller that has heard enough hangs up: that is how such a stream ends.
  pipeline(stream, response).catch(() => response.destroy())
}

/** What is left of a refused upload is read and thrown away: who is still sending would not see the answer otherwise. */
function refuse(response: ServerResponse, error: CloudError): void {
  if (response.headersSent) return void response.destroy()
  const headers = {
    'content-type': 'application/json',
    'x-amzn-errortype': error.code,
    'x-amzn-requestid': randomUUID(),
  }
  send(response, {
    status: error.status,
    headers,
    body: JSON.stringify({ __type: error.code, message: error.message }),
  })
}
