import { randomInt, randomUUID } from 'node:crypto'
import type { Platform } from '../service.ts'
import type { Blobs, Table } from '../store.ts'
import { notFound, preconditionFailed } from './errors.ts'
import { type FunctionReference, parseFunctionName } from './function-name.ts'
import type { Alias, FunctionRecord, FunctionVersion } from './function-record.ts'

export interface ResolvedFunction {
  record: FunctionRecord
  version: FunctionVersion
  /** As it was asked for: with the alias or the version, if there was one. */
  invokedArn: string
}

/** Lambda's state: all functions of all regions, and their code. */
export class Functions {
  readonly platform: Platform
  #table: Table<FunctionRecord>
  #code: Blobs
  #onChange = new Set<(record: FunctionRecord) => void>()

  constructor(platform: Platform) {
    this.platform = platform
    this.#table = platform.store.table('lambda/functions')
    this.#code = platform.store.blobs('lambda/code')
  }

  /** By name; of all regions, where none is named. */
  list(region?: string): FunctionRecord[] {
    return this.#table
      .values()
      .filter((record) => region === undefined || record.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(region: string, name: string): FunctionRecord | undefined {
    return this.#table.get(`${region}/${name}`)
  }

  /** By name, partial ARN or ARN. Throws ResourceNotFoundException. */
  get(region: string, functionName: string): FunctionRecord {
    const { name } = parseFunctionName(functionName)
    const record = this.find(region, name)
    if (!record) throw notFound(`Function not found: ${this.arn(region, name)}`)
    return record
  }

  /** The version that a reference means; an alias with weights chooses by chance, anew each time. */
  resolve(region: string, { name, qualifier }: FunctionReference): ResolvedFunction {
    const record = this.find(region, name)
    const invokedArn = this.arn(region, name, qualifier)
    if (!record) throw notFound(`Function not found: ${invokedArn}`)
    if (!qualifier || qualifier === '$LATEST') return { record, version: record.latest, invokedArn }
    const alias = record.aliases[qualifier]
    const version = record.versions[alias ? chooseVersion(alias) : qualifier]
    if (!version) throw notFound(`Function not found: ${invokedArn}`)
    return { record, version, invokedArn }
  }

  /** Nothing where it is not there. */
  tryResolve(region: string, reference: FunctionReference): ResolvedFunction | undefined {
    try {
      return this.resolve(region, reference)
    } catch {
      return undefined
    }
  }

  arn(region: string, name: string, qualifier?: string): string {
    return `arn:aws:lambda:${region}:${this.platform.account}:function:${name}${qualifier ? `:${qualifier}` : ''}`
  }

  save(record: FunctionRecord): void {
    this.#table.set(`${record.region}/${record.name}`, record)
    for (const listener of this.#onChange) listener(record)
  }

  delete(record: FunctionRecord): void {
    this.#table.delete(`${record.region}/${record.name}`)
    for (const version of [record.latest, ...Object.values(record.versions)]) this.#code.delete(version.codeId)
    for (const listener of this.#onChange) listener(record)
  }

  /** Calls `listener` with each function that was changed or deleted. */
  onChange(listener: (record: FunctionRecord) => void): void {
    this.#onChange.add(listener)
  }

  putCode(zip: Uint8Array): string {
    return this.#code.put(zip)
  }

  getCode(version: FunctionVersion): Buffer {
    return this.#code.get(version.codeId)
  }

  /** Deletes a zip that no version of the function needs any more. */
  releaseCode(record: FunctionRecord, codeId: string): void {
    const used = [record.latest, ...Object.values(record.versions)].some((version) => version.codeId === codeId)
    if (!used) this.#code.delete(codeId)
  }
}

/** What changes with every change of a resource, so that two writers can notice each other. */
export function newRevision(): string {
  return randomUUID()
}

/** Throws PreconditionFailedException if the caller knows an older revision. */
export function checkRevision(expected: unknown, actual: string, api: string): void {
  if (expected === undefined || expected === null || expected === '' || expected === actual) return
  throw preconditionFailed(
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
  )
}

function chooseVersion({ FunctionVersion, RoutingConfig }: Alias): string {
  let drawn = randomInt(0, 1_000_000) / 1_000_000
  for (const [version, weight] of Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})) {
    if (drawn < weight) return version
    drawn -= weight
  }
  return FunctionVersion
}
