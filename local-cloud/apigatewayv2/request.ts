import { randomBytes } from '../random-bytes.ts'

/** A request to an HTTP API, from a socket or made up by a test. */
export interface HttpApiRequest {
  /** Default GET. */
  method?: string
  /** Decoded, as API Gateway hands it on; with the stage in front, unless that is `$default`. Default `/`. */
  path?: string
  /** Without the question mark, still encoded. */
  rawQueryString?: string
  /** In any case; pairs where a name comes more than once. */
  headers?: Record<string, string> | [name: string, value: string][]
  /** The same as `headerValues` gives them, where they are known already. */
  values?: HeaderValues
  body?: string | Buffer
  sourceIp?: string
}

/** All values of each header, by lower-case name, in the order in which they came. */
export type HeaderValues = Map<string, string[]>

/** What API Gateway knows about a request besides the request itself. */
export interface RequestContext {
  apiId: string
  accountId: string
  region: string
  stage: string
  routeKey: string
  pathParameters?: Record<string, string>
  stageVariables?: Record<string, string>
  requestId: string
  time: Date
  authorizer?: AuthorizerResult
}

/** What the route's authorizer found out about the caller. */
export type AuthorizerResult =
  | { jwt: { claims: Record<string, string>; scopes: string[] | null } }
  | { lambda: Record<string, unknown>; principalId?: string }

export function requestContext(given: Partial<RequestContext> = {}): RequestContext {
  const { apiId = 'abcdef1234', accountId = '000000000000', region = 'us-east-1' } = given
  const { stage = '$default', routeKey = '$default', requestId = newRequestId(), time = new Date() } = given
  const { pathParameters, stageVariables, authorizer } = given
  return { apiId, accountId, region, stage, routeKey, pathParameters, stageVariables, requestId, time, authorizer }
}

/** As API Gateway makes them: `JKJaXmPLvHcESHA=`. */
export function newRequestId(): string {
  return randomBytes(11, 'base64')
}

export function headerValues({ values, headers = {} }: HttpApiRequest): HeaderValues {
  if (values) return values
  const read: HeaderValues = new Map()
  for (const [name, value] of Array.isArray(headers) ? headers : Object.entries(headers)) {
    const key = name.toLowerCase()
    read.set(key, [...(read.get(key) ?? []), value])
  }
  return read
}

/** All values of each query parameter, decoded. */
export function queryValues({ rawQueryString = '' }: HttpApiRequest): Map<string, string[]> {
  const query = new URLSearchParams(rawQueryString)
  return new Map([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))
}

export function joined(values: Map<string, string[]>): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, ofName] of values) all[name] = ofName.length === 1 ? ofName[0]! : ofName.join(',')
  return all
}

export function bodyBytes({ body = '' }: HttpApiRequest): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body
}

/** `12/Mar/2020:19:03:58 +0000` */
export function logTime(time: Date): string {
  const second = Math.floor(time.getTime() / 1000)
  if (second !== latest.second) latest = { second, text: formatted(time) }
  return latest.text
}

/** Many requests come in one second. */
let latest = { second: Number.NaN, text: '' }

function formatted(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString())!
  return `${day}/${month}/${year}:${clock} +0000`
}

/** How API Gateway's own policies and permissions name what is called. */
export function routeArn(context: RequestContext, { method = 'GET', path = '/' }: HttpApiRequest): string {
  const { region, accountId, apiId, stage } = context
  const prefix = stage === '$default' ? '' : `/${stage}`
  const within = path.startsWith(prefix) ? path.slice(prefix.length) : path
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${method}${within || '/'}`
}
