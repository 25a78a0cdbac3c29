import type { Buckets } from '../s3/buckets.ts'
import { checkCapabilities } from './capabilities.ts'
import { listOf, validationError } from './errors.ts'
import { noEchoParameters, type ParameterInput, parameterValues } from './parameters.ts'
import { checkReferences } from './references.ts'
import { activeResources, PSEUDO_PARAMETERS, scopeOf } from './scope.ts'
import type { Stack, StackContent, Stacks, Tag } from './stacks.ts'
import { readTemplate } from './template.ts'
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
  checkReferences(template, PSEUDO_PARAMETERS)
  checkCapabilities(template, listOf(input.Capabilities))
  const parameters = parameterValues(template, listOf(input.Parameters), stack.parameters)
  const notificationArns = listOf(input.NotificationARNs)
  activeResources(template, scopeOf(stacks, { ...stack, notificationArns, parameters }, template))
  return {
    template: text,
    description: template.Description,
    parameters,
    noEcho: noEchoParameters(template),
    capabilities: listOf(input.Capabilities),
    tags: input.Tags === undefined ? (stack.tags ?? []) : listOf(input.Tags),
    // Until the new ones are known, what others import stays.
    outputs: stack.outputs ?? [],
    imports: stack.imports ?? [],
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
