import type { PhysicalResource, Properties, ResourceContext, ResourceType } from '../service.ts'
import type { Parameters, Tags } from './parameters.ts'
import { type PutParameterInput, putParameter } from './put-parameter.ts'
import { checkTags } from './tags.ts'

/**
 * AWS::SSM::Parameter: String and StringList. A SecureString's value would stand in the template, so CloudFormation has none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 */
export function parameterResource(parameters: Parameters): ResourceType {
  const put = putParameter(parameters)
  return {
    replaceOn: ['Name'],
    existing(properties, context) {
      const name = nameOf(properties, context)
      return parameters.find(context.region, name) && name
    },
    create(properties, context) {
      const name = nameOf(properties, context)
      const tags = tagsOf(properties, context)
      put(inputOf(properties, name), context)
      parameters.setTags(parameters.get(context.region, name), tags)
      return described(name, properties)
    },
    update(name, properties, previous, context) {
      const input = { ...inputOf(properties, name), Overwrite: true }
      const tags = tagsOf(properties, context)
      // Tags alone make no new version.
      if (!sameBesideTags(properties, previous)) put(withRemovals(input), context)
      parameters.setTags(parameters.get(context.region, name), tags)
      return described(name, properties)
    },
    delete(name, _properties, { region }) {
      parameters.delete(region, name)
    },
  }
}

/** CloudFormation makes up `CFN-LogicalId-1A2B3C`, since the stack's name may begin with a word that is reserved here. */
function nameOf({ Name }: Properties, { logicalId, generateName }: ResourceContext): string {
  return String(Name ?? `CFN-${logicalId}-${generateName().split('-').at(-1)}`)
}

function inputOf({ Tags: _, ...properties }: Properties, name: string): PutParameterInput {
  const { Type, Value } = properties
  if (Type !== 'String' && Type !== 'StringList') {
    throw new Error(`Model validation failed (#/Type: ${Type} is not a valid enum value): use String or StringList.`)
  }
  return { ...properties, Name: name, Type, Value: Value === undefined ? undefined : String(Value) }
}

/** PutParameter keeps what an update leaves out; a template that leaves it out takes it away. */
function withRemovals(input: PutParameterInput): PutParameterInput {
  return { ...input, Description: input.Description ?? '', AllowedPattern: input.AllowedPattern ?? '' }
}

function sameBesideTags({ Tags: _, ...a }: Properties, { Tags: __, ...b }: Properties): boolean {
  const sorted = (properties: Properties) => JSON.stringify(Object.entries(properties).sort())
  return sorted(a) === sorted(b)
}

/** The template's tags, and three that tell where the parameter comes from. */
function tagsOf({ Tags: own = {} }: Properties, context: ResourceContext): Tags {
  const tags = Object.entries(own as Tags).map(([Key, Value]) => ({ Key, Value: String(Value) }))
  return {
    ...checkTags(tags),
    'aws:cloudformation:stack-name': context.stackName,
    'aws:cloudformation:logical-id': context.logicalId,
    'aws:cloudformation:stack-id': context.stackId,
  }
}

function described(name: string, { Type, Value }: Properties): PhysicalResource {
  return { id: name, attributes: { Type, Value } }
}
