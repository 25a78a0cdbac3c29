import type { Buckets } from '../s3/buckets.ts'
import type { Call } from '../service.ts'
import { requiredCapabilities } from './capabilities.ts'
import type { Engine } from './engine.ts'
import { checkTemplate } from './prepare.ts'
import { readTemplate } from './template.ts'
import { type TemplateInput, templateText } from './template-source.ts'

export function templateActions({ stacks }: Engine, buckets: Buckets) {
  return {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
    async ValidateTemplate(input: TemplateInput) {
      const template = await readTemplate(templateText(input, buckets))
      checkTemplate(template)
      const { capabilities, types } = requiredCapabilities(template)
      return {
        Description: template.Description,
        Parameters: Object.entries(template.Parameters).map(([name, definition]) => ({
          ParameterKey: name,
          DefaultValue: definition.Default,
          NoEcho: String(definition.NoEcho) === 'true',
          Description: definition.Description,
        })),
        Capabilities: capabilities,
        CapabilitiesReason:
          types.length > 0 ? `The following resource(s) require capabilities: [${types.join(', ')}]` : undefined,
      }
    },

    /** The template as it was sent. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
    GetTemplate({ StackName }: { StackName: string }, { region }: Call) {
      const { template } = stacks.get(region, StackName)
      return { TemplateBody: template, StagesAvailable: ['Original', 'Processed'] }
    },
  }
}
