import type { PhysicalResource, Properties, ResourceType } from '../../service.ts'
import type { EventSourceMappings } from '../event-source-mappings/event-source-mappings.ts'
import type { Mapping } from '../event-source-mappings/mapping.ts'
import { DEFAULTS, type MappingInput } from '../event-source-mappings/mapping-input.ts'

/** `Ref` is the UUID. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export function eventSourceMappingResource(mappings: EventSourceMappings): ResourceType {
  const physical = (mapping: Mapping): PhysicalResource => ({
    id: mapping.uuid,
    attributes: { Id: mapping.uuid, EventSourceMappingArn: mappings.arnsOf(mapping).mappingArn },
  })
  return {
    replaceOn: ['EventSourceArn'],
    existing({ EventSourceArn, FunctionName }, { region }) {
      return mappings.find(region, String(EventSourceArn), String(FunctionName))?.uuid
    },
    create: (properties, { region }) => physical(mappings.create(region, inputOf(properties))),
    update(uuid, properties, _previous, { region }) {
      // What the template no longer says goes back to Lambda's default.
      const mapping = { ...mappings.get(region, uuid), ...DEFAULTS, maximumConcurrency: undefined }
      return physical(mappings.update(mapping, inputOf(properties)))
    },
    delete(uuid, _properties, { region }) {
      const mapping = mappings.list(region).find((each) => each.uuid === uuid)
      if (mapping) mappings.delete(mapping)
    },
  }
}

function inputOf({ Tags = [], ...properties }: Properties): MappingInput {
  const tags = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value])
  return { ...properties, Tags: Object.fromEntries(tags) }
}
