import type { Properties, ResourceType } from '../../service.ts'
import { deleteEventInvokeConfig, type EventInvokeInput, putEventInvokeConfig } from '../event-invoke-config.ts'
import type { Functions } from '../functions.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export function eventInvokeConfigResource(functions: Functions): ResourceType {
  const put = (properties: Properties, region: string) => {
    const { FunctionName, Qualifier, ...input } = properties
    const record = functions.get(region, String(FunctionName))
    putEventInvokeConfig(functions, record, input as EventInvokeInput, String(Qualifier))
    return { id: `${record.name}|${Qualifier}` }
  }
  return {
    replaceOn: ['FunctionName', 'Qualifier'],
    create: (properties, { region }) => put(properties, region),
    update: (_id, properties, _previous, { region }) => put(properties, region),
    delete(id, _properties, { region }) {
      const [name = '', qualifier = ''] = id.split('|')
      const record = functions.find(region, name)
      if (record?.eventInvokeConfigs[qualifier]) deleteEventInvokeConfig(functions, record, qualifier)
    },
  }
}
