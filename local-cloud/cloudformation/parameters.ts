import type { ParameterSource } from './dynamic-references.ts'
import { validationError } from './errors.ts'
import type { StackContent } from './stacks.ts'
import type { ParameterDefinition, Template } from './template.ts'

/** As a request sends them. */
export interface ParameterInput {
  ParameterKey: string
  ParameterValue?: string
  UsePreviousValue?: string
}

/** The values as text, by name: given, kept from the stack, or the default. Throws ValidationError where one breaks its constraints. */
export function parameterValues(
  { Parameters: definitions }: Template,
  given: ParameterInput[],
  previous: Record<string, string> = {},
): Record<string, string> {
  const unknown = given.map(({ ParameterKey }) => ParameterKey).filter((name) => !Object.hasOwn(definitions, name))
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const values = Object.entries(definitions).map(([name, definition]): [string, string | undefined] => [
    name,
    chosenValue(
      definition,
      given.find(({ ParameterKey }) => ParameterKey === name),
      previous[name],
    ),
  ])
  const missing = values.filter(([, value]) => value === undefined).map(([name]) => name)
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`)
  for (const [name, value] of values) check(name, value as string, definitions[name] as ParameterDefinition)
  return Object.fromEntries(values) as Record<string, string>
}

/** What `Ref` gives: a list for the list types; for a type of Parameter Store, what the parameter of that name holds. */
export function typedValue({ Type }: ParameterDefinition, value: string, stored: ParameterSource): string | string[] {
  const type = storedType(Type)
  return type === undefined ? asType(Type, value) : asType(type, stored(value))
}

/** `AWS::SSM::Parameter::Value<List<String>>` → `List<String>`. */
function storedType(type: string): string | undefined {
  return /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1]
}

function asType(type: string, value: string): string | string[] {
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return value
  return value === '' ? [] : value.split(',').map((item) => item.trim())
}

/** The parameters whose values no description may show. */
export function noEchoParameters({ Parameters }: Template): string[] {
  const secret = Object.entries(Parameters).filter(([, { NoEcho }]) => String(NoEcho) === 'true')
  return secret.map(([name]) => name)
}

/** The parameters whose values are names in Parameter Store. */
export function storedParameters({ Parameters }: Template): string[] {
  return Object.keys(Parameters).filter((name) => storedType(Parameters[name]?.Type ?? '') !== undefined)
}

/** As descriptions list them. */
export function shownParameters({ parameters, noEcho, stored = [], ssm = {} }: StackContent) {
  return Object.entries(parameters).map(([name, value]) => ({
    ParameterKey: name,
    ParameterValue: noEcho.includes(name) ? '****' : value,
    ResolvedValue: stored.includes(name) && !noEcho.includes(name) ? ssm[value] : undefined,
  }))
}

function chosenValue({ Default }: ParameterDefinition, given?: ParameterInput, previous?: string): string | undefined {
  if (given?.UsePreviousValue === 'true') return previous
  if (given) return given.ParameterValue
  if (Default === undefined) return undefined
  return Array.isArray(Default) ? Default.join(',') : String(Default)
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function check(name: string, value: string, definition: ParameterDefinition): void {
  const { Type, AllowedValues, AllowedPattern, ConstraintDescription: description } = definition
  const fail = (reason: string) =>
    validationError(description ? `Parameter ${name} failed to satisfy constraint: ${description}` : reason)
  if (!isKnown(Type)) throw validationError(`The local cloud has no parameters of type ${Type} (${name}).`)
  if (AllowedValues && !AllowedValues.map(String).includes(value)) {
    throw fail(`Parameter '${name}' must be one of AllowedValues`)
  }
  if (AllowedPattern !== undefined && !matches(AllowedPattern, value)) {
    throw fail(`Parameter '${name}' must match pattern ${AllowedPattern}`)
  }
  if (Type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) {
    throw validationError(`Parameter '${name}' must be a number.`)
  }
  const outside = beyondLimits(value, definition)
  if (outside) throw fail(`Parameter '${name}' must ${outside}`)
}

/** The types of other services' ids would have to be looked up there. */
function isKnown(type: string): boolean {
  return !(storedType(type) ?? type).includes('AWS::') || type === 'AWS::SSM::Parameter::Name'
}

function beyondLimits(value: string, definition: ParameterDefinition): string | undefined {
  const number = definition.Type === 'Number'
  const measure = number ? Number(value) : value.length
  const low = number ? definition.MinValue : definition.MinLength
  const high = number ? definition.MaxValue : definition.MaxLength
  if (low !== undefined && measure < Number(low))
    return number ? `be at least ${low}` : `contain at least ${low} characters`
  if (high !== undefined && measure > Number(high))
    return number ? `be at most ${high}` : `contain at most ${high} characters`
  return undefined
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value)
  } catch {
    throw validationError(`Template error: the AllowedPattern ${pattern} is not a regular expression.`)
  }
}
