import { type RestAction, respond } from '../../protocols/rest-json.ts'
import type { EventSourceMappings } from '../event-source-mappings/event-source-mappings.ts'
import { describeMapping, type Mapping, type Transition } from '../event-source-mappings/mapping.ts'
import type { MappingInput } from '../event-source-mappings/mapping-input.ts'
import { parseFunctionName } from '../function-name.ts'
import { page } from './page.ts'

const PATH = '/2015-03-31/event-source-mappings'

export function eventSourceMappingRoutes(mappings: EventSourceMappings): Record<string, RestAction> {
  const describe = (mapping: Mapping, transition?: Transition) =>
    describeMapping(mapping, mappings.arnsOf(mapping), transition)
  return {
    [`POST ${PATH}`]: ({ request, json }) =>
      respond(202, describe(mappings.create(request.region, json() as MappingInput), 'Creating')),
    [`GET ${PATH}`]: ({ request, query }) => {
      const source = query.get('EventSourceArn')
      const functionName = query.get('FunctionName')
      const name = functionName && parseFunctionName(functionName).name
      const all = mappings
        .list(request.region)
        .filter((mapping) => !source || mapping.eventSourceArn === source)
        .filter((mapping) => !name || mapping.function.name === name)
      const { items, NextMarker } = page(all, query)
      return { EventSourceMappings: items.map((mapping) => describe(mapping)), NextMarker }
    },
    [`GET ${PATH}/{UUID}`]: ({ params, request }) => describe(mappings.get(request.region, params.UUID!)),
    [`PUT ${PATH}/{UUID}`]: ({ params, request, json }) => {
      const before = mappings.get(request.region, params.UUID!)
      const after = mappings.update(before, json() as MappingInput)
      return respond(202, describe(after, transition(before, after)))
    },
    [`DELETE ${PATH}/{UUID}`]: ({ params, request }) => {
      const mapping = mappings.get(request.region, params.UUID!)
      mappings.delete(mapping)
      return respond(202, describe(mapping, 'Deleting'))
    },
  }
}

function transition(before: Mapping, after: Mapping): Transition {
  if (before.enabled === after.enabled) return 'Updating'
  return after.enabled ? 'Enabling' : 'Disabling'
}
