import { evaluateConditions } from './conditions.ts'
import { validationError } from './errors.ts'
import type { Scope } from './intrinsics.ts'
import { typedValue } from './parameters.ts'
import type { Stack, Stacks } from './stacks.ts'
import { isExtended, type ResourceDefinition, type Template } from './template.ts'

type StackIdentity = Pick<Stack, 'id' | 'name' | 'region' | 'notificationArns' | 'parameters' | 'ssm'>

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameters({ id, name, region, notificationArns }: Omit<StackIdentity, 'parameters' | 'ssm'>) {
  return {
    'AWS::AccountId': id.split(':')[4] ?? '',
    'AWS::NotificationARNs': notificationArns,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': id,
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  }
}

export const PSEUDO_PARAMETERS = Object.keys(pseudoParameters({ id: '', name: '', region: '', notificationArns: [] }))

/**
 * What the intrinsics of a stack's template see. `imported` is told of each export that is used, and `stack.ssm` of each
 * parameter that is read from Parameter Store: what is there already is not read again.
 */
export function scopeOf(stacks: Stacks, stack: StackIdentity, template: Template, imported = new Set<string>()): Scope {
  const { ssm = {} } = stack
  const parameter = (selector: string) => {
    ssm[selector] ??= stacks.parameter(stack.region, selector)
    return ssm[selector]
  }
  const given = Object.entries(template.Parameters).map(([name, definition]) => [
    name,
    typedValue(definition, stack.parameters[name] ?? '', parameter),
  ])
  const scope: Scope = {
    region: stack.region,
    values: { ...Object.fromEntries(given), ...pseudoParameters(stack) },
    mappings: template.Mappings,
    conditions: {},
    parameter,
    url: stacks.url,
    extended: isExtended(template),
    resource: (logicalId) => {
      const resource = stacks.resource(stack.id, logicalId)
      return resource?.physicalId === undefined ? undefined : { ...resource, id: resource.physicalId }
    },
    importValue: (name) => {
      imported.add(name)
      return exportedValue(stacks, stack.region, name)
    },
  }
  return { ...scope, conditions: evaluateConditions(template.Conditions, scope) }
}

/** The resources whose condition holds. */
export function activeResources(template: Template, { conditions }: Scope): Record<string, ResourceDefinition> {
  const active = Object.entries(template.Resources).filter(([, { Condition }]) => holds(Condition, conditions))
  return Object.fromEntries(active)
}

export function holds(name: string | undefined, conditions: Record<string, boolean>): boolean {
  if (name === undefined) return true
  if (Object.hasOwn(conditions, name)) return conditions[name] as boolean
  throw validationError(
    `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
  )
}

/** Exports are one space per account and region. */
export function exportsIn(stacks: Stacks, region: string) {
  return stacks
    .all(region)
    .flatMap((stack) =>
      stack.outputs
        .filter(({ ExportName }) => ExportName !== undefined)
        .map(({ ExportName, OutputValue }) => ({ name: String(ExportName), value: OutputValue, stack })),
    )
}

export function importersOf(stacks: Stacks, region: string, name: string): Stack[] {
  return stacks.all(region).filter((stack) => stack.imports.includes(name))
}

function exportedValue(stacks: Stacks, region: string, name: string): string {
  const found = exportsIn(stacks, region).find((exported) => exported.name === name)
  if (found) return found.value
  throw validationError(`No export named ${name} found.`)
}
