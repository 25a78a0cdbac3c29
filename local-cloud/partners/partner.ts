import type { IncomingMessage, ServerResponse } from 'node:http'
import { CloudError } from '../errors.ts'
import { readBody } from '../http/server.ts'
import type { Platform, Service } from '../service.ts'
import { Faults } from './faults.ts'
import { answerWithFault } from './misbehave.ts'

/** A request to a partner, read whole. */
export interface PartnerRequest {
  method: string
  /** Below the partner's own path, still percent-encoded: `/api/v1/events`. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  body: Buffer
  /** What becomes of the next item of a bulk request: a fault, or nothing unusual. */
  itemFault?: () => ItemFault | undefined
}

/** A fault of one item, as `PUT …/local/faults` asked for it. */
export interface ItemFault {
  status: number
  type: string
  storeFirst: boolean
}

export interface PartnerAnswer {
  status: number
  headers?: Record<string, string>
  /** An object is sent as JSON. */
  body: string | object
}

/** One partner outside AWS: what it answers as the real one would, and what it tells this computer alone. */
export interface Partner {
  /** As in its path, `/_partners/<name>`, and in its events, `<name>.what`. */
  name: string
  /** In bytes; more is answered with `failure(413)`. */
  maxBody: number
  answer(request: PartnerRequest): PartnerAnswer | Promise<PartnerAnswer>
  /** By method and path below `/local`: `GET /events`. What they give is sent as JSON. */
  local: Record<string, (request: PartnerRequest) => unknown>
  /** A failure in the words and with the headers that the real one documents; `seconds`: how long to stay away. */
  failure(status: number, seconds?: number): PartnerAnswer
  close?(): Promise<void>
}

/** Where the partners answer. */
export const PARTNERS = '/_partners/'

/** A partner as a service of the cloud: it has no AWS API, only its paths. */
export function partnerService(platform: Platform, partner: Partner): Service {
  const prefix = `${PARTNERS}${partner.name}`
  const faults = new Faults()
  const local: Partner['local'] = {
    ...partner.local,
    'GET /faults': () => faults.report(),
    'PUT /faults': ({ body }) => faults.set(jsonBody(body)),
    'DELETE /faults': () => faults.clear(),
  }
  return {
    name: partner.name,
    async handle() {
      throw new CloudError('UnknownService', `${partner.name} is no AWS service. It answers at ${prefix}/.`, 501)
    },
    local: {
      [prefix]: async (incoming, outgoing, parse) => {
        const url = parse()
        const path = url.pathname.slice(prefix.length) || '/'
        if (/^\/local(\/|$)/.test(path)) {
          return send(outgoing, await localAnswer(local, await read(incoming, url, path, LOCAL_BODY)), incoming.method)
        }
        const request = await read(incoming, url, path, partner.maxBody).catch(unlessTooLarge)
        if (!request) return send(outgoing, partner.failure(413), incoming.method)
        const fault = faults.next(request)
        if (!fault) return send(outgoing, await partner.answer(request), incoming.method)
        platform.events.emit(`${partner.name}.fault`, { method: request.method, path, ...fault.detail })
        await answerWithFault({ partner, request, fault, outgoing })
      },
    },
    ...(partner.close && { close: () => partner.close!() }),
  }
}

const LOCAL_BODY = 1024 * 1024

/** What only the local one has: its memory and its faults. */
async function localAnswer(local: Partner['local'], request: PartnerRequest): Promise<PartnerAnswer> {
  const asked = `${request.method} ${request.path.slice('/local'.length)}`
  const route = Object.hasOwn(local, asked) ? local[asked] : undefined
  try {
    if (!route)
      throw new CloudError('NotFound', `There is no "${asked}" here, only: ${Object.keys(local).join(', ')}.`, 404)
    return { status: 200, body: ((await route(request)) ?? {}) as object }
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    return { status: error.status, body: { error: error.message } }
  }
}

function unlessTooLarge(error: unknown): undefined {
  if (!(error instanceof CloudError && error.status === 413)) throw error
}

async function read(incoming: IncomingMessage, url: URL, path: string, limit: number): Promise<PartnerRequest> {
  return {
    method: incoming.method ?? 'GET',
    path,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: await readBody(incoming, limit),
  }
}

/** Throws a sentence where the body of a `/local` request is no JSON object. */
export function jsonBody(body: Buffer): Record<string, unknown> {
  const value = parsed(body.toString('utf8'))
  if (isObject(value)) return value
  throw new CloudError('BadRequest', 'The body must be a JSON object, as {"status": 429}.')
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function send(outgoing: ServerResponse, answer: PartnerAnswer, method = 'GET'): void {
  const { headers, bytes } = encoded(answer)
  outgoing.writeHead(answer.status, headers)
  outgoing.end(method === 'HEAD' ? undefined : bytes)
}

export function encoded({ headers, body }: PartnerAnswer) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  return { headers: { 'content-type': type, 'content-length': String(bytes.length), ...headers }, bytes }
}
