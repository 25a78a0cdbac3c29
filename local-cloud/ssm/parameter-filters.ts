import { CloudError } from '../errors.ts'
import { invalid } from './errors.ts'
import { pathPrefix } from './parameter-name.ts'
import { latest, type Parameter } from './parameters.ts'

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
export interface Filter {
  Key: string
  Option?: string
  Values?: string[]
}

/** The filters of a request, each checked; `tag:` among the keys stands for `tag:anything`. */
export function checkFilters(filters: Filter[] = [], keys: string[]): Filter[] {
  for (const [index, filter] of filters.entries()) {
    checkKey(filter, keys)
    checkOption(filter)
    checkValues(filter)
    if (filters.findIndex(({ Key }) => Key === filter.Key) < index) {
      throw invalid(
        `The following filter is duplicated in the request: ${filter.Key}. A request can contain only one occurrence of a specific filter.`,
      )
    }
  }
  return filters
}

/** One of the values is enough. */
export function matches(filter: Filter, parameter: Parameter): boolean {
  const { Key, Values = [] } = filter
  if (Key === 'Path') {
    return Values.some((path) => isUnder(pathPrefix(path), parameter.name, filter.Option === 'Recursive'))
  }
  const texts = textsOf(Key, parameter)
  // A tag without values asks whether it is there.
  if (Values.length === 0) return texts.length > 0
  return texts.some((text) => Values.some((value) => compare(filter, text, value)))
}

/** Names without a slash at their start stand right under `/`. */
export function isUnder(prefix: string, name: string, recursive = false): boolean {
  const path = name.startsWith('/') ? name : `/${name}`
  return path.startsWith(prefix) && (recursive || !path.slice(prefix.length).includes('/'))
}

function textsOf(key: string, parameter: Parameter): string[] {
  const { keyId, tier } = latest(parameter)
  if (key.startsWith('tag:')) return present(parameter.tags[key.slice('tag:'.length)])
  if (key === 'Name') return [parameter.name]
  if (key === 'Type') return [parameter.type]
  if (key === 'Tier') return [tier]
  if (key === 'KeyId') return present(keyId)
  if (key === 'Label') return parameter.versions.flatMap(({ labels }) => labels)
  return ['text']
}

function present(text: string | undefined): string[] {
  return text === undefined ? [] : [text]
}

function compare({ Key, Option = 'Equals' }: Filter, text: string, value: string): boolean {
  if (Option === 'Contains') return `/${bare(text)}`.includes(value)
  // A name is found with and without the slash at its start.
  const [a, b] = Key === 'Name' ? [bare(text), bare(value)] : [text, value]
  return Option === 'BeginsWith' ? a.startsWith(b) : a === b
}

function bare(name: string): string {
  return name.replace(/^\//, '')
}

function checkKey({ Key }: Filter, keys: string[]): void {
  if (keys.includes(Key) || (keys.includes('tag:') && /^tag:./.test(Key ?? ''))) return
  throw new CloudError(
    'InvalidFilterKey',
    `The following filter key is not valid: ${Key}. Valid filter keys include: [${keys.filter((key) => key !== 'tag:').join(', ')}].`,
  )
}

function checkOption({ Key, Option }: Filter): void {
  const valid = optionsOf(Key)
  if (Option === undefined || valid.includes(Option)) return
  throw new CloudError(
    'InvalidFilterOption',
    `The following filter option is not valid: ${Option}. Valid options include: [${valid.join(', ')}].`,
  )
}

function optionsOf(key: string): string[] {
  if (key === 'Path') return ['Recursive', 'OneLevel']
  if (key === 'Label') return ['Equals']
  return key === 'Name' ? ['BeginsWith', 'Equals', 'Contains'] : ['BeginsWith', 'Equals']
}

const VALUES: Record<string, string[]> = {
  Type: ['String', 'StringList', 'SecureString'],
  Tier: ['Standard', 'Advanced', 'Intelligent-Tiering'],
}

function checkValues({ Key, Option, Values }: Filter): void {
  if (!Key.startsWith('tag:') && !Values?.length) {
    throw new CloudError('InvalidFilterValue', `The following filter values are missing : null for filter key ${Key}`)
  }
  if (Key === 'Path') for (const path of Values ?? []) pathPrefix(path)
  const wrong = Values?.find((value) => Option !== 'BeginsWith' && VALUES[Key] && !VALUES[Key].includes(value))
  if (wrong === undefined) return
  throw new CloudError(
    'InvalidFilterValue',
    `The following filter value is not valid: ${wrong}. Valid values include: [${VALUES[Key]!.join(', ')}].`,
  )
}
