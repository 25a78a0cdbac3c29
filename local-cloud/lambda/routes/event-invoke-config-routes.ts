import { type RestAction, type RestInput, respond } from '../../protocols/rest-json.ts'
import {
  deleteEventInvokeConfig,
  type EventInvokeInput,
  getEventInvokeConfig,
  putEventInvokeConfig,
  updateEventInvokeConfig,
} from '../event-invoke-config.ts'
import type { Functions } from '../functions.ts'
import { page } from './page.ts'
import { qualified } from './permission-routes.ts'

const PATH = '/2019-09-25/functions/{FunctionName}/event-invoke-config'

export function eventInvokeConfigRoutes(functions: Functions): Record<string, RestAction> {
  const target = ({ params, query, request }: RestInput) =>
    qualified(functions, request.region, params.FunctionName!, query)
  return {
    [`PUT ${PATH}`]: (input) => {
      const { record, qualifier } = target(input)
      return putEventInvokeConfig(functions, record, input.json() as EventInvokeInput, qualifier)
    },
    [`POST ${PATH}`]: (input) => {
      const { record, qualifier } = target(input)
      return updateEventInvokeConfig(functions, record, input.json() as EventInvokeInput, qualifier)
    },
    [`GET ${PATH}`]: (input) => {
      const { record, qualifier } = target(input)
      return getEventInvokeConfig(record, qualifier)
    },
    [`GET ${PATH}/list`]: (input) => {
      const { record } = target(input)
      const configs = Object.keys(record.eventInvokeConfigs).map((qualifier) => getEventInvokeConfig(record, qualifier))
      const { items, NextMarker } = page(configs, input.query)
      return { FunctionEventInvokeConfigs: items, NextMarker }
    },
    [`DELETE ${PATH}`]: (input) => {
      const { record, qualifier } = target(input)
      deleteEventInvokeConfig(functions, record, qualifier)
      return respond(204)
    },
  }
}
