import { cidr } from './cidr.ts'
import { type ParameterSource, resolveReferences } from './dynamic-references.ts'
import { validationError } from './errors.ts'
import { localAddress } from './local-address.ts'
import { isObject } from './template.ts'

/** What intrinsic functions look things up in. */
export interface Scope {
  region: string
  /** Parameters and pseudo parameters, by name. */
  values: Record<string, unknown>
  mappings: Record<string, Record<string, Record<string, unknown>>>
  conditions: Record<string, boolean>
  /** A resource of the stack, once it is made. */
  resource(logicalId: string): { id: string; attributes?: Record<string, unknown>; type: string } | undefined
  /** The value that another stack exports under this name. */
  importValue(name: string): unknown
  /** For `{{resolve:ssm:…}}`. */
  parameter: ParameterSource
  /** Where the cloud answers: the addresses of its APIs are put into what the template joins. */
  url: string
  /** Whether the template has `Transform: AWS::LanguageExtensions`. */
  extended: boolean
}

/** `AWS::NoValue` takes the property or the item out. */
export const NO_VALUE = Symbol('AWS::NoValue')

/**
 * A value of a template with all intrinsic functions replaced by what they give.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return resolveReferences(value, scope.parameter)
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE)
  if (!isObject(value)) return value
  const [[name, argument] = [''], ...others] = Object.entries(value)
  if (others.length === 0 && isFunction(name)) return settled(call(name, argument, scope), scope)
  const members = Object.entries(value).map(([key, inner]): [string, unknown] => [key, resolve(inner, scope)])
  return Object.fromEntries(members.filter(([, inner]) => inner !== NO_VALUE))
}

/** Joined texts may be whole references and addresses only now. */
function settled(value: unknown, { parameter, url }: Scope): unknown {
  return typeof value === 'string' ? localAddress(resolveReferences(value, parameter), url) : value
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown

const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (name, scope) => ref(String(name), scope),
  'Fn::GetAtt': (argument, scope) => getAtt(argument, scope),
  'Fn::Sub': (argument, scope) => sub(argument, scope),
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = list('Fn::Join', resolve(argument, scope), 2)
    return list('Fn::Join', items).map(text).join(String(delimiter))
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list('Fn::Split', resolve(argument, scope), 2)
    return text(source).split(String(delimiter))
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list('Fn::Select', resolve(argument, scope), 2)
    return select(Number(index), list('Fn::Select', items))
  },
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list('Fn::If', argument, 3)
    return resolve(conditionNamed(String(condition), scope) ? yes : no, scope)
  },
  'Fn::FindInMap': (argument, scope) => findInMap(list('Fn::FindInMap', resolve(argument, scope)), scope),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits = 8] = list('Fn::Cidr', resolve(argument, scope))
    return cidr(text(block), Number(count), Number(bits))
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(resolve(argument, scope))),
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => {
    const region = text(resolve(argument, scope)) || scope.region
    return ['a', 'b', 'c'].map((zone) => region + zone)
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list('Fn::Equals', resolve(argument, scope), 2)
    return typeof left === 'object' || typeof right === 'object'
      ? JSON.stringify(left) === JSON.stringify(right)
      : String(left) === String(right)
  },
  'Fn::Not': (argument, scope) => !condition(list('Fn::Not', argument, 1)[0], scope),
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((inner) => condition(inner, scope)),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((inner) => condition(inner, scope)),
}

/** What `Transform: AWS::LanguageExtensions` brings besides. */
const EXTENSIONS: Record<string, Intrinsic> = {
  'Fn::Length': (argument, scope) => list('Fn::Length', resolve(argument, scope)).length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
}

/** Throws ValidationError where a template uses a function that there is not, wherever that stands. */
export function checkFunctions(value: unknown, extended: boolean): void {
  if (Array.isArray(value)) for (const item of value) checkFunctions(item, extended)
  if (!isObject(value)) return
  const [name = '', ...others] = Object.keys(value)
  if (others.length === 0 && isFunction(name)) intrinsicNamed(name, extended)
  for (const inner of Object.values(value)) checkFunctions(inner, extended)
}

function isFunction(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::')
}

/** A condition's expression: an intrinsic, `{ Condition: Name }`, or a literal. */
export function condition(expression: unknown, scope: Scope): boolean {
  if (isObject(expression) && 'Condition' in expression) return conditionNamed(String(expression.Condition), scope)
  return String(resolve(expression, scope)) === 'true'
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  return intrinsicNamed(name, scope.extended)(argument, scope)
}

function intrinsicNamed(name: string, extended: boolean): Intrinsic {
  const intrinsics = extended ? { ...INTRINSICS, ...EXTENSIONS } : INTRINSICS
  if (Object.hasOwn(intrinsics, name)) return intrinsics[name] as Intrinsic
  const way = Object.hasOwn(EXTENSIONS, name) ? ` ${name} needs Transform: AWS::LanguageExtensions.` : ''
  throw validationError(
    `Template error: Encountered unsupported function: ${name} Supported functions are: [${Object.keys(intrinsics).join(', ')}].${way}`,
  )
}

function ref(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE
  if (Object.hasOwn(scope.values, name)) return scope.values[name]
  const resource = scope.resource(name)
  if (resource) return resource.id
  throw validationError(
    `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
  )
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const parts = typeof argument === 'string' ? argument.split('.') : list('Fn::GetAtt', argument)
  const [logicalId, ...rest] = parts.map((part) => text(resolve(part, scope)))
  const attribute = rest.join('.')
  const resource = scope.resource(String(logicalId))
  if (!resource) return ref(String(logicalId), scope)
  if (Object.hasOwn(resource.attributes ?? {}, attribute)) return resource.attributes?.[attribute]
  throw validationError(
    `Template error: resource ${logicalId} of the type ${resource.type} does not support attribute type ${attribute} in Fn::GetAtt`,
  )
}

/** `${Name}`, `${Resource.Attribute}`, and `${!Literal}` which stays `${Literal}`. */
function sub(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}]
  if (typeof template !== 'string' || !isObject(variables))
    throw badArgument('Fn::Sub', 'a string or a string and a map')
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal, inner) => {
    const name = inner.trim()
    if (literal) return `\${${inner}}`
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], scope))
    return text(name.includes('.') ? getAtt(name, scope) : ref(name, scope))
  })
}

function select(index: number, items: unknown[]): unknown {
  if (Number.isInteger(index) && index >= 0 && index < items.length) return items[index]
  throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${index}`)
}

function findInMap([map, first, second, options]: unknown[], { mappings, extended }: Scope): unknown {
  if (options !== undefined && !extended) {
    throw validationError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    )
  }
  const found = own(own(own(mappings, map), first), second)
  if (found !== undefined) return found
  if (isObject(options) && 'DefaultValue' in options) return options.DefaultValue
  throw validationError(`Template error: Unable to get mapping for ${map}::${first}::${second}`)
}

function own(value: unknown, name: unknown): unknown {
  return isObject(value) && Object.hasOwn(value, String(name)) ? value[String(name)] : undefined
}

function conditionNamed(name: string, { conditions }: Scope): boolean {
  if (Object.hasOwn(conditions, name)) return conditions[name] as boolean
  throw validationError(
    `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
  )
}

function list(name: string, argument: unknown, length?: number): unknown[] {
  if (Array.isArray(argument) && (length === undefined || argument.length === length)) return argument
  throw badArgument(name, length === undefined ? 'a list' : `a list of ${length}`)
}

function text(value: unknown): string {
  if (typeof value === 'object' || value === undefined) {
    throw validationError(
      'Template error: a string was expected where an intrinsic function gives a list or an object.',
    )
  }
  return String(value)
}

function badArgument(name: string, expected: string) {
  return validationError(`Template error: ${name} takes ${expected}.`)
}
