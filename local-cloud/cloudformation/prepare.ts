import type { Buckets } from '../s3/buckets.ts'
import { checkCapabilities } from './capabilities.ts'
import { checkSecureReferences, resolveReferences } from './dynamic-references.ts'
import { listOf, validationError } from './errors.ts'
import { checkFunctions, type Scope } from './intrinsics.ts'
import { noEchoParameters, type ParameterInput, parameterValues, storedParameters } from './parameters.ts'
import { checkReferences } from './references.ts'
import { activeResources, PSEUDO_PARAMETERS, scopeOf } from './scope.ts'
import type { Stack, StackContent, Stacks, Tag } from './stacks.ts'
import { isExtended, readTemplate, type Template } from './template.ts'
import { type TemplateInput, templateText } from './template-source.ts'

/** What CreateStack, UpdateStack and CreateChangeSet have in common. */
export interface ContentInput extends TemplateInput {
  Parameters?: ParameterInput[] | ''
  Capabilities?: string[] | ''
  Tags?: Tag[] | ''
  NotificationARNs?: string[] | ''
}

export const EMPTY: StackContent = {
  template: '',
  parameters: {},
  noEcho: [],
  stored: [],
  ssm: {},
  capabilities: [],
  tags: [],
  outputs: [],
  imports: [],
}

/** Checks all that can be checked before anything is touched. Throws as CloudFormation does. */
export async function prepare(
  stacks: Stacks,
  buckets: Buckets,
  stack: Pick<Stack, 'id' | 'name' | 'region'> & Partial<Stack>,
  input: ContentInput,
): Promise<StackContent> {
  refuseLacking(input)
  const text = templateText(input, buckets, stack.template)
  const template = await readTemplate(text)
  checkTemplate(template)
  checkCapabilities(template, listOf(input.Capabilities))
  const parameters = parameterValues(template, listOf(input.Parameters), stack.parameters)
  const notificationArns = listOf(input.NotificationARNs)
  const ssm: Record<string, string> = {}
  const scope = scopeOf(stacks, { ...stack, notificationArns, parameters, ssm }, template)
  // What the change set was made with is what it is executed with.
  readParameters(
    Object.values(activeResources(template, scope)).map(({ Properties }) => Properties),
    scope,
  )
  return {
    template: text,
    description: template.Description,
    parameters,
    noEcho: noEchoParameters(template),
    stored: storedParameters(template),
    ssm,
    capabilities: listOf(input.Capabilities),
    tags: input.Tags === undefined ? (stack.tags ?? []) : listOf(input.Tags),
    // Until the new ones are known, what others import stays.
    outputs: stack.outputs ?? [],
    imports: stack.imports ?? [],
  }
}

/** All that can be said of a template without its parameters. */
export function checkTemplate(template: Template): void {
  for (const { Properties, UpdatePolicy } of Object.values(template.Resources)) {
    checkFunctions([Properties, UpdatePolicy], isExtended(template))
  }
  checkFunctions([template.Conditions, template.Outputs], isExtended(template))
  checkReferences(template, PSEUDO_PARAMETERS)
  checkSecureReferences(template)
}

function readParameters(value: unknown, scope: Scope): void {
  if (typeof value === 'string') resolveReferences(value, scope.parameter)
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) readParameters(inner, scope)
  }
}

const LACKING: Record<string, string> = {
  StackPolicyBody: 'stack policies',
  StackPolicyURL: 'stack policies',
  ResourcesToImport: 'import of resources',
}

function refuseLacking(input: object): void {
  const asked = Object.keys(LACKING).find((member) => Object.hasOwn(input, member))
  if (asked) throw validationError(`The local cloud has no ${LACKING[asked]}: leave out ${asked}.`)
}
