import { conflict, invalidParameter, notFound, validation } from './errors.ts'
import type { Alias, FunctionRecord } from './function-record.ts'
import { checkRevision, type Functions, newRevision } from './functions.ts'

export interface AliasInput {
  Name: string
  FunctionVersion?: string
  Description?: string
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> }
  RevisionId?: string
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export function createAlias(functions: Functions, record: FunctionRecord, input: AliasInput): Alias {
  const { Name } = input
  if (!/^[a-zA-Z0-9-_]{1,128}$/.test(Name ?? '') || /^\d+$/.test(Name)) {
    throw validation(Name, 'name', 'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)')
  }
  if (record.aliases[Name]) throw conflict(`Alias already exists: ${aliasArn(record, Name)}`)
  return save(functions, record, { Name, FunctionVersion: '', Description: '', RevisionId: '' }, input)
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export function updateAlias(functions: Functions, record: FunctionRecord, input: AliasInput): Alias {
  const alias = getAlias(record, input.Name)
  checkRevision(input.RevisionId, alias.RevisionId, 'GetAlias')
  return save(functions, record, alias, input)
}

/** Aliases, as another service reads and moves them. Both throw ResourceNotFoundException. */
export function aliasesOf(functions: Functions) {
  return {
    get: (region: string, functionName: string, alias: string) => getAlias(functions.get(region, functionName), alias),
    /** `weights` of the versions beside `version`, each from 0 to 1. */
    update(
      region: string,
      functionName: string,
      Name: string,
      FunctionVersion: string,
      weights: Record<string, number>,
    ) {
      const RoutingConfig = { AdditionalVersionWeights: weights }
      updateAlias(functions, functions.get(region, functionName), { Name, FunctionVersion, RoutingConfig })
    },
  }
}

/** One that is not there counts as deleted. */
export function deleteAlias(functions: Functions, record: FunctionRecord, name: string): void {
  const { [name]: _deleted, ...aliases } = record.aliases
  functions.save({ ...record, aliases })
}

export function getAlias(record: FunctionRecord, name: string): Alias {
  const alias = record.aliases[name]
  if (!alias) throw notFound(`Cannot find alias arn: ${aliasArn(record, name)}`)
  return alias
}

/** An alias as the API shows it. */
export function describeAlias(record: FunctionRecord, alias: Alias): Record<string, unknown> {
  return { AliasArn: aliasArn(record, alias.Name), ...alias }
}

export function aliasArn({ arn }: FunctionRecord, name: string): string {
  return `${arn}:${name}`
}

function save(functions: Functions, record: FunctionRecord, current: Alias, input: AliasInput): Alias {
  const FunctionVersion = input.FunctionVersion ?? current.FunctionVersion
  const weights = input.RoutingConfig?.AdditionalVersionWeights ?? current.RoutingConfig?.AdditionalVersionWeights ?? {}
  checkVersion(record, FunctionVersion)
  checkWeights(record, FunctionVersion, weights)
  const { RoutingConfig: _previous, ...rest } = current
  const alias: Alias = {
    ...rest,
    FunctionVersion,
    Description: input.Description ?? current.Description,
    ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
    RevisionId: newRevision(),
  }
  functions.save({ ...record, aliases: { ...record.aliases, [alias.Name]: alias } })
  return alias
}

function checkVersion(record: FunctionRecord, version: string): void {
  if (version !== '$LATEST' && !record.versions[version]) throw notFound(`Function not found: ${record.arn}:${version}`)
}

function checkWeights(record: FunctionRecord, version: string, weights: Record<string, number>): void {
  const others = Object.entries(weights)
  if (others.length > 1) throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1')
  for (const [other, weight] of others) {
    if (other === '$LATEST' || version === '$LATEST') {
      throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version')
    }
    if (other === version) {
      throw invalidParameter(
        `Invalid function version ${other}. Function version ${other} is already included in routing configuration.`,
      )
    }
    checkVersion(record, other)
    if (!(weight >= 0 && weight <= 1)) {
      throw validation(weight, 'routingConfig.additionalVersionWeights', 'Member must be between 0.0 and 1.0')
    }
  }
}
