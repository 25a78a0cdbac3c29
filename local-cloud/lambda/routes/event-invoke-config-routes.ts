import { type RestAction, respond } from '../../protocols/rest-json.ts'
import {
  deleteEventInvokeConfig,
  type EventInvokeInput,
  getEventInvokeConfig,
  putEventInvokeConfig,
} from '../event-invoke-config.ts'
import type { Functions } from '../functions.ts'
import { qualified } from './permission-routes.ts'

const PATH = '/2019-09-25/functions/{FunctionName}/event-invoke-config'

export function eventInvokeConfigRoutes(functions: Functions): Record<string, RestAction> {
  return {
    [`PUT ${PATH}`]: ({ params, query, request, json }) => {
      const { record, qualifier } = qualified(functions, request.region, params.FunctionName!, query)
      return putEventInvokeConfig(functions, record, json() as EventInvokeInput, qualifier)
    },
    [`GET ${PATH}`]: ({ params, query, request }) => {
      const { record, qualifier } = qualified(functions, request.region, params.FunctionName!, query)
      return getEventInvokeConfig(record, qualifier)
    },
    [`DELETE ${PATH}`]: ({ params, query, request }) => {
      const { record, qualifier } = qualified(functions, request.region, params.FunctionName!, query)
      deleteEventInvokeConfig(functions, record, qualifier)
      return respond(204)
    },
  }
}
