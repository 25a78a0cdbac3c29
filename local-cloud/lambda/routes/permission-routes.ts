import { type RestAction, respond } from '../../protocols/rest-json.ts'
import { parseFunctionName } from '../function-name.ts'
import type { Functions } from '../functions.ts'
import { addPermission, getPolicy, type PermissionInput, removePermission } from '../permissions.ts'

export function permissionRoutes(functions: Functions): Record<string, RestAction> {
  return {
    'POST /2015-03-31/functions/{FunctionName}/policy': ({ params, query, request, json }) => {
      const { record, qualifier } = qualified(functions, request.region, params.FunctionName!, query)
      const statement = addPermission(functions, record, json() as unknown as PermissionInput, qualifier)
      return respond(201, { Statement: JSON.stringify(statement) })
    },
    'GET /2015-03-31/functions/{FunctionName}/policy': ({ params, query, request }) => {
      const { record, qualifier } = qualified(functions, request.region, params.FunctionName!, query)
      return getPolicy(record, qualifier)
    },
    'DELETE /2015-03-31/functions/{FunctionName}/policy/{StatementId}': ({ params, query, request }) => {
      const { record, qualifier } = qualified(functions, request.region, params.FunctionName!, query)
      removePermission(functions, record, params.StatementId!, qualifier)
      return respond(204)
    },
  }
}

/** The function, and the version or alias that settings are for; both must be there. */
export function qualified(functions: Functions, region: string, functionName: string, query: URLSearchParams) {
  const reference = parseFunctionName(functionName, query.get('Qualifier'))
  const { record } = functions.resolve(region, reference)
  return { record, qualifier: reference.qualifier }
}
