import type { Buckets } from '../s3/buckets.ts'
import type { Call } from '../service.ts'
import { requiredCapabilities } from './capabilities.ts'
import type { Engine } from './engine.ts'
import { checkTemplate } from './prepare.ts'
import { type ParameterDefinition, readTemplate, type Template } from './template.ts'
import { type TemplateInput, templateText } from './template-source.ts'

export function templateActions({ stacks }: Engine, buckets: Buckets) {
  return {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
    async ValidateTemplate(input: TemplateInput) {
      const template = await readTemplate(templateText(input, buckets))
      checkTemplate(template)
      return { ...outline(template), Parameters: Object.entries(template.Parameters).map(described) }
    },

    /** Of a template, or of a stack's. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html */
    async GetTemplateSummary({ StackName, ...input }: TemplateInput & { StackName?: string }, { region }: Call) {
      const ofStack = StackName === undefined ? undefined : stacks.get(region, StackName).template
      const template = await readTemplate(ofStack ?? templateText(input, buckets))
      return {
        ...outline(template),
        Parameters: Object.entries(template.Parameters).map((parameter) => ({
          ...described(parameter),
          ParameterType: parameter[1].Type,
          ParameterConstraints: { AllowedValues: parameter[1].AllowedValues },
        })),
        ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
        Version: '2010-09-09',
      }
    },

    /** The template as it was sent. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
    GetTemplate({ StackName }: { StackName: string }, { region }: Call) {
      const { template } = stacks.get(region, StackName)
      return { TemplateBody: template, StagesAvailable: ['Original', 'Processed'] }
    },
  }
}

function outline(template: Template) {
  const { capabilities, types } = requiredCapabilities(template)
  return {
    Description: template.Description,
    Capabilities: capabilities,
    CapabilitiesReason:
      types.length > 0 ? `The following resource(s) require capabilities: [${types.join(', ')}]` : undefined,
  }
}

function described([name, definition]: [string, ParameterDefinition]) {
  return {
    ParameterKey: name,
    DefaultValue: definition.Default,
    NoEcho: String(definition.NoEcho) === 'true',
    Description: definition.Description,
  }
}
