import { formatError, validationError } from './errors.ts'
import { expandLoops } from './for-each.ts'
import { parseYaml } from './yaml-template.ts'

export interface ParameterDefinition {
  Type: string
  Default?: unknown
  Description?: string
  NoEcho?: boolean | string
  AllowedValues?: unknown[]
  AllowedPattern?: string
  ConstraintDescription?: string
  MinLength?: number | string
  MaxLength?: number | string
  MinValue?: number | string
  MaxValue?: number | string
}

export interface ResourceDefinition {
  Type: string
  Properties?: Record<string, unknown>
  Condition?: string
  DependsOn?: string | string[]
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
  UpdatePolicy?: Record<string, unknown>
  Metadata?: unknown
}

export interface OutputDefinition {
  Value: unknown
  Description?: string
  Condition?: string
  Export?: { Name: unknown }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export interface Template {
  Description?: string
  Transform?: unknown
  Parameters: Record<string, ParameterDefinition>
  Mappings: Record<string, Record<string, Record<string, unknown>>>
  Conditions: Record<string, unknown>
  Resources: Record<string, ResourceDefinition>
  Outputs: Record<string, OutputDefinition>
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
]

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LIMITS = { Parameters: 200, Mappings: 200, Resources: 500, Outputs: 200 }

/** Deeper than any policy document; a bomb would exhaust the stack. */
const MAX_DEPTH = 100

/** Reads a template in JSON or YAML. Throws ValidationError with CloudFormation's sentence where its form is wrong. */
export async function readTemplate(text: string): Promise<Template> {
  const written = text.trimStart().startsWith('{') ? parseJson(text) : await parseYaml(text)
  if (!isObject(written)) throw formatError('unsupported structure.')
  checkDepth(written)
  const template = isExtended(written) ? expandLoops(written) : written
  checkSections(template)
  for (const [name, resource] of Object.entries(template.Resources as object)) checkResource(name, resource)
  return { Parameters: {}, Mappings: {}, Conditions: {}, Outputs: {}, ...template } as unknown as Template
}

const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html */
export function isExtended({ Transform = [] }: { Transform?: unknown }): boolean {
  return [Transform].flat().includes(LANGUAGE_EXTENSIONS)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const position = Number(/at position (\d+)/.exec(String(error))?.[1] ?? text.length)
    const before = text.slice(0, position).split('\n')
    throw formatError(`JSON not well-formed. (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`)
  }
}

function checkDepth(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > MAX_DEPTH) throw formatError(`nested more than ${MAX_DEPTH} levels deep.`)
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1)
}

function checkSections(template: Record<string, unknown>): void {
  const unknown = Object.keys(template).filter((section) => !SECTIONS.includes(section))
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`)
  const transform = [template.Transform ?? []].flat().find((name) => name !== LANGUAGE_EXTENSIONS)
  if (transform !== undefined)
    throw validationError(`No transform named ${isObject(transform) ? transform.Name : transform} found.`)
  if (template.Rules !== undefined) throw formatError('The local cloud has no Rules. Take them out, or deploy to AWS.')
  if (!isObject(template.Resources) || Object.keys(template.Resources).length === 0) {
    throw formatError('At least one Resources member must be defined.')
  }
  for (const [section, limit] of Object.entries(LIMITS)) checkSection(section, template[section], limit)
}

function checkSection(section: string, members: unknown, limit: number): void {
  if (members === undefined) return
  if (!isObject(members)) throw formatError(`Every ${section} member must be an object.`)
  const names = Object.keys(members)
  if (names.length > limit) {
    throw formatError(`Number of ${section.toLowerCase()}, ${names.length}, is greater than maximum allowed, ${limit}`)
  }
  const bad = names.find((name) => !/^[a-zA-Z0-9]{1,255}$/.test(name))
  if (bad !== undefined) throw formatError(`${section.slice(0, -1)} name ${bad} is non alphanumeric.`)
}

function checkResource(name: string, resource: unknown): void {
  if (!isObject(resource)) throw formatError(`[/Resources/${name}] Every Resources member must be an object.`)
  if (typeof resource.Type !== 'string') {
    throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`)
  }
  for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) checkPolicy(name, policy, resource)
  if (resource.Properties !== undefined && !isObject(resource.Properties)) {
    throw formatError(`[/Resources/${name}/Properties] 'null' values are not allowed in templates`)
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
function checkPolicy(
  name: string,
  policy: 'DeletionPolicy' | 'UpdateReplacePolicy',
  resource: Record<string, unknown>,
) {
  const known = ['Delete', 'Retain', ...(policy === 'DeletionPolicy' ? ['RetainExceptOnCreate'] : [])]
  const value = resource[policy] ?? 'Delete'
  if (known.includes(value as string)) return
  if (value === 'Snapshot') throw formatError(`${resource.Type} does not support ${policy} Snapshot (${name}).`)
  throw formatError(`Unrecognized ${policy} ${JSON.stringify(value)} for resource ${name}.`)
}
