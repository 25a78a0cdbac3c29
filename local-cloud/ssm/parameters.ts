import { CloudError } from '../errors.ts'
import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { parameterNotFound, versionNotFound } from './errors.ts'
import { parseSelector } from './parameter-name.ts'
import { SecureString } from './secure-string.ts'

export type ParameterType = 'String' | 'StringList' | 'SecureString'
export type Tags = Record<string, string>

/** One version of a parameter: what PutParameter made, and the labels that it was given since. */
export interface ParameterVersion {
  version: number
  /** Of a SecureString, the ciphertext. */
  value: string
  /** Milliseconds since 1970. */
  modified: number
  description?: string
  allowedPattern?: string
  keyId?: string
  tier: 'Standard' | 'Advanced'
  labels: string[]
}

export interface Parameter {
  region: string
  name: string
  arn: string
  type: ParameterType
  tags: Tags
  /** Oldest first; never empty. */
  versions: ParameterVersion[]
}

/** After these AWS drops the oldest with each new one. */
const MAX_VERSIONS = 100

/** Parameter Store's state: the parameters of all regions, by ARN. */
export class Parameters {
  readonly platform: Platform
  readonly secureString: SecureString
  #records: Table<Parameter>

  constructor(platform: Platform) {
    this.platform = platform
    this.secureString = new SecureString(platform.store)
    this.#records = platform.store.table('ssm/parameters')
  }

  /** `/name` and `name` have the same ARN, so they are one parameter. */
  arn(region: string, name: string): string {
    return `arn:aws:ssm:${region}:${this.platform.account}:parameter/${name.replace(/^\//, '')}`
  }

  find(region: string, name: string): Parameter | undefined {
    return this.#records.get(this.arn(region, name))
  }

  /** Throws ParameterNotFound. */
  get(region: string, name: string): Parameter {
    const parameter = this.find(region, name)
    if (!parameter) throw parameterNotFound(name)
    return parameter
  }

  /** By name. */
  list(region: string): Parameter[] {
    return this.#records
      .values()
      .filter((parameter) => parameter.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** A parameter and that one of its versions which `name`, `name:version` or `name:label` selects. */
  select(region: string, text: string): { parameter: Parameter; version: ParameterVersion; selector?: string } {
    const { name, selector } = parseSelector(text)
    const parameter = this.find(region, name)
    if (!parameter) throw parameterNotFound(text)
    if (selector === undefined) return { parameter, version: latest(parameter) }
    const version = parameter.versions.find(
      ({ version, labels }) => String(version) === selector || labels.includes(selector),
    )
    if (!version) throw versionNotFound(name, selector)
    return { parameter, version, selector }
  }

  /** The value in clear, as CloudFormation and other services ask for it. */
  value(region: string, selector: string): string {
    const { parameter, version } = this.select(region, selector)
    return this.reveal(parameter, version, true)
  }

  /** A SecureString is revealed only on demand. */
  reveal({ type, arn }: Parameter, { value }: ParameterVersion, withDecryption = false): string {
    return type === 'SecureString' && withDecryption ? this.secureString.decrypt(value, arn) : value
  }

  save(parameter: Parameter, operation: 'Create' | 'Update' | 'LabelParameterVersion'): void {
    this.#records.set(parameter.arn, withoutOldest(parameter))
    this.#emit(parameter, operation)
  }

  setTags(parameter: Parameter, tags: Tags): void {
    this.#records.set(parameter.arn, { ...parameter, tags })
  }

  /** False where there was none. */
  delete(region: string, name: string): boolean {
    const parameter = this.find(region, name)
    if (!parameter) return false
    this.#records.delete(parameter.arn)
    this.#emit(parameter, 'Delete')
    return true
  }

  /** What EventBridge would be told ("Parameter Store Change"): never the value. */
  #emit({ region, name, type }: Parameter, operation: string): void {
    this.platform.events.emit('ssm.parameter-change', { region, name, type, operation })
  }
}

export function latest({ versions }: Parameter): ParameterVersion {
  return versions.at(-1)!
}

function withoutOldest(parameter: Parameter): Parameter {
  if (parameter.versions.length <= MAX_VERSIONS) return parameter
  const [oldest, ...versions] = parameter.versions
  if (oldest!.labels.length === 0) return { ...parameter, versions }
  throw new CloudError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. ` +
      `Version ${oldest!.version}, the oldest version, can't be deleted because it has a label associated with it. ` +
      'Move the label to another version of the parameter, and try again.',
  )
}
