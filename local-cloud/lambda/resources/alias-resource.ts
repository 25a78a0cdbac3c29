import type { Properties, ResourceType } from '../../service.ts'
import { type AliasInput, aliasArn, createAlias, deleteAlias, updateAlias } from '../aliases.ts'
import { parseFunctionName } from '../function-name.ts'
import type { Functions } from '../functions.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export function aliasResource(functions: Functions): ResourceType {
  return {
    replaceOn: ['FunctionName', 'Name'],
    create(properties, { region }) {
      const record = functions.get(region, String(properties.FunctionName))
      const { Name } = createAlias(functions, record, inputOf(properties))
      const arn = aliasArn(record, Name)
      return { id: arn, attributes: { AliasArn: arn } }
    },
    update(arn, properties, _previous, { region }) {
      updateAlias(functions, functions.get(region, String(properties.FunctionName)), inputOf(properties))
      return { id: arn, attributes: { AliasArn: arn } }
    },
    delete(arn, _properties, { region }) {
      const { name, qualifier } = parseFunctionName(arn)
      const record = functions.find(region, name)
      if (record && qualifier) deleteAlias(functions, record, qualifier)
    },
  }
}

/** A template lists the weights; the API has them by version. */
function inputOf({ Name, FunctionVersion, Description = '', RoutingConfig }: Properties): AliasInput {
  const { AdditionalVersionWeights = [] } = (RoutingConfig ?? {}) as {
    AdditionalVersionWeights?: { FunctionVersion: string; FunctionWeight: number }[]
  }
  return {
    Name: String(Name),
    FunctionVersion: String(FunctionVersion),
    Description: String(Description),
    RoutingConfig: {
      AdditionalVersionWeights: Object.fromEntries(
        AdditionalVersionWeights.map((weight) => [weight.FunctionVersion, Number(weight.FunctionWeight)]),
      ),
    },
  }
}
