import { randomInt } from 'node:crypto'
import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { notFound } from './errors.ts'
import type { HttpApi } from './http-api.ts'

/** The state of all HTTP APIs, in all regions. */
export class HttpApis {
  readonly platform: Platform
  #table: Table<HttpApi>
  #onReset = new Set<(apiId: string) => void>()

  constructor(platform: Platform) {
    this.platform = platform
    this.#table = platform.store.table('apigatewayv2/apis')
  }

  /** Of all regions, where none is named. */
  list(region?: string): HttpApi[] {
    return this.#table
      .values()
      .filter((api) => region === undefined || api.region === region)
      .sort((a, b) => (a.createdDate < b.createdDate ? -1 : 1))
  }

  /** In whichever region: an API's id stands in its URL without one. */
  find(apiId: string): HttpApi | undefined {
    return this.#table.get(apiId)
  }

  /** Throws NotFoundException. */
  get(region: string, apiId: string): HttpApi {
    const api = this.find(apiId)
    if (api?.region !== region) throw notFound('API', `${this.platform.account}:${apiId}`)
    return api
  }

  save(api: HttpApi): void {
    this.#table.set(api.apiId, api)
    this.resetAuthorizersCache(api.apiId)
  }

  delete(api: HttpApi): void {
    this.#table.delete(api.apiId)
    this.resetAuthorizersCache(api.apiId)
  }

  /** Calls `listener` when authorizers' answers for an API are to be forgotten. */
  onResetAuthorizersCache(listener: (apiId: string) => void): void {
    this.#onReset.add(listener)
  }

  resetAuthorizersCache(apiId: string): void {
    for (const listener of this.#onReset) listener(apiId)
  }

  /** What the API answers to: its ApiEndpoint. */
  endpoint({ apiId }: HttpApi): string {
    return `${this.platform.url}/_aws/execute-api/${apiId}`
  }
}

/** An identifier as API Gateway makes them: ten letters and digits, or seven for the parts of an API. */
export function newId(length: number): string {
  return Array.from({ length }, () => randomInt(36).toString(36)).join('')
}

export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z')
}
