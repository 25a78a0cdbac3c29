import { randomBytes } from 'node:crypto'
import type { Platform } from '../service.ts'
import { badRequest, notFound } from './errors.ts'
import type { RestApi } from './rest-api.ts'

export interface RestApiInput {
  name?: string
  description?: string
  binaryMediaTypes?: string[]
  endpointConfiguration?: { types?: string[] }
  tags?: Record<string, string>
}

/** The REST APIs of all regions. A record is replaced, never changed in place, so that a failed write loses nothing. */
export class RestApis {
  readonly platform: Platform
  #table

  constructor(platform: Platform) {
    this.platform = platform
    this.#table = platform.store.table<RestApi>('apigateway/rest-apis')
  }

  /** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html */
  create(region: string, input: RestApiInput): RestApi {
    if (!input.name) throw badRequest('Invalid API name specified')
    const rootResourceId = newId()
    return this.save({
      id: newId(),
      region,
      name: input.name,
      description: input.description,
      createdDate: now(),
      rootResourceId,
      endpointConfiguration: { types: input.endpointConfiguration?.types ?? ['EDGE'] },
      binaryMediaTypes: input.binaryMediaTypes ?? [],
      tags: input.tags ?? {},
      resources: { [rootResourceId]: { id: rootResourceId, path: '/', resourceMethods: {} } },
      authorizers: {},
      gatewayResponses: {},
      deployments: {},
      stages: {},
    })
  }

  get(region: string, id: string): RestApi {
    const api = this.find(region, id)
    if (!api) throw notFound(`Invalid API identifier specified ${this.platform.account}:${id}`)
    return api
  }

  find(region: string, id: string): RestApi | undefined {
    const api = this.byId(id)
    return api?.region === region ? api : undefined
  }

  /** In whatever region: an invoke URL here names none. */
  byId(id: string): RestApi | undefined {
    return this.#table.get(id)
  }

  /** Of all regions, where none is named. */
  list(region?: string): RestApi[] {
    return this.#table.values().filter((api) => region === undefined || api.region === region)
  }

  save(api: RestApi): RestApi {
    this.#table.set(api.id, api)
    return api
  }

  delete(id: string): void {
    this.#table.delete(id)
  }
}

/** Ten characters, as API Gateway's ids have. */
export function newId(): string {
  return [...randomBytes(10)].map((byte) => '0123456789abcdefghijklmnopqrstuvwxyz'[byte % 36]).join('')
}

/** Seconds since 1970, as API Gateway writes dates. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}

/** The record without one of its members: `without(stages, 'dev')`. */
export function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _gone, ...rest } = record
  return rest
}
