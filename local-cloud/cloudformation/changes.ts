import { isDeepStrictEqual } from 'node:util'
import type { Properties, ResourceType } from '../service.ts'
import { needsReplacement } from './deploy-resource.ts'
import { resolve, type Scope } from './intrinsics.ts'
import { references } from './references.ts'
import { activeResources, holds, scopeOf } from './scope.ts'
import type { Stack, StackContent, Stacks } from './stacks.ts'
import { readTemplate, type Template } from './template.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
export interface ResourceChange {
  Action: 'Add' | 'Modify' | 'Remove'
  LogicalResourceId: string
  PhysicalResourceId?: string
  ResourceType: string
  Replacement?: 'True' | 'False' | 'Conditional'
}

/** A template with everything resolved but what only the resources themselves know: those values stay as marks. */
interface Outline {
  resources: Map<string, { Type: string; Properties: Properties; rest: unknown; references: string[] }>
  outputs: unknown
}

export interface Changes {
  resources: ResourceChange[]
  /** Also true where only outputs or tags differ, or where an earlier failure left something unmade. */
  any: boolean
}

/** What putting `content` in the place of the stack's present one would do. */
export async function changesTo(
  stacks: Stacks,
  types: Map<string, ResourceType>,
  stack: Stack,
  content: StackContent,
): Promise<Changes> {
  const before = stack.template === '' ? EMPTY_OUTLINE : await outline(stacks, stack, stack)
  const after = await outline(stacks, stack, content)
  const changed = [...additionsAndModifications(before, after, types), ...removals(before, after)]
  const resources = changed.map((change) => ({
    ...change,
    PhysicalResourceId: stacks.resource(stack.id, change.LogicalResourceId)?.physicalId,
  }))
  const unmade = stacks.resources(stack.id).some(({ physicalId, status }) => !physicalId || status.endsWith('FAILED'))
  const others = !isDeepStrictEqual(before.outputs, after.outputs) || !isDeepStrictEqual(stack.tags, content.tags)
  return { resources, any: resources.length > 0 || unmade || others }
}

const EMPTY_OUTLINE: Outline = { resources: new Map(), outputs: {} }

function additionsAndModifications(
  before: Outline,
  after: Outline,
  types: Map<string, ResourceType>,
): ResourceChange[] {
  const changes = new Map<string, ResourceChange>()
  for (const [LogicalResourceId, now] of after.resources) {
    const was = before.resources.get(LogicalResourceId)
    const about = { LogicalResourceId, ResourceType: now.Type }
    if (!was) changes.set(LogicalResourceId, { Action: 'Add', ...about })
    else if (!isDeepStrictEqual(was, now)) {
      const type = types.get(now.Type)
      const replaced = type && needsReplacement(type, was.Properties, now.Properties)
      const same = isDeepStrictEqual(was.Properties, now.Properties)
      changes.set(LogicalResourceId, { Action: 'Modify', ...about, Replacement: replaced && !same ? 'True' : 'False' })
    }
  }
  addDependents(changes, after)
  return [...after.resources.keys()].flatMap((name) => changes.get(name) ?? [])
}

/** A resource that refers to a replaced one changes with it. */
function addDependents(changes: Map<string, ResourceChange>, after: Outline): void {
  const replaced = (name: string) => ['True', 'Conditional'].includes(changes.get(name)?.Replacement ?? '')
  for (let found = true; found; ) {
    found = false
    for (const [LogicalResourceId, resource] of after.resources) {
      if (changes.has(LogicalResourceId) || !resource.references.some(replaced)) continue
      const about = { LogicalResourceId, ResourceType: resource.Type }
      changes.set(LogicalResourceId, { Action: 'Modify', ...about, Replacement: 'Conditional' })
      found = true
    }
  }
}

function removals(before: Outline, after: Outline): ResourceChange[] {
  const gone = [...before.resources].filter(([name]) => !after.resources.has(name))
  return gone.map(([LogicalResourceId, { Type }]) => ({ Action: 'Remove', LogicalResourceId, ResourceType: Type }))
}

async function outline(stacks: Stacks, stack: Stack, content: StackContent): Promise<Outline> {
  const template = await readTemplate(content.template)
  const identity = { ...stack, parameters: content.parameters, ssm: { ...content.ssm } }
  const scope = { ...scopeOf(stacks, identity, template), ...marks(template) }
  const resources = Object.entries(activeResources(template, scope)).map(([name, definition]) => {
    const { Type, Properties = {}, DeletionPolicy, UpdateReplacePolicy, Metadata } = definition
    return [
      name,
      {
        Type,
        Properties: resolvedOrRaw(Properties, scope) as Properties,
        rest: { DeletionPolicy, UpdateReplacePolicy, Metadata },
        references: references(Properties),
      },
    ] as const
  })
  const outputs = Object.entries(template.Outputs).filter(([, { Condition }]) => holds(Condition, scope.conditions))
  return { resources: new Map(resources), outputs: resolvedOrRaw(Object.fromEntries(outputs), scope) }
}

/** Stands in for what is not known yet, each value recognisable. */
function marks({ Resources }: Template): Pick<Scope, 'resource' | 'importValue'> {
  return {
    importValue: (name) => `<export ${name}>`,
    resource: (name) => {
      const definition = Object.hasOwn(Resources, name) ? Resources[name] : undefined
      if (!definition) return undefined
      const attributes = new Proxy({} as Record<string, unknown>, {
        get: (_, attribute) => `<${name}.${String(attribute)}>`,
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
      })
      return { id: `<${name}>`, type: definition.Type, attributes }
    },
  }
}

/** A mark in the place of a list cannot be selected from: then the template's own words are compared. */
function resolvedOrRaw(value: unknown, scope: Scope): unknown {
  try {
    return resolve(value, scope)
  } catch {
    return value
  }
}
