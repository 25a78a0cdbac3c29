import { type RestAction, respond } from '../../protocols/rest-json.ts'
import { type AliasInput, createAlias, deleteAlias, describeAlias, getAlias, updateAlias } from '../aliases.ts'
import type { Functions } from '../functions.ts'
import { page } from './page.ts'

export function aliasRoutes(functions: Functions): Record<string, RestAction> {
  return {
    'POST /2015-03-31/functions/{FunctionName}/aliases': ({ params, request, json }) => {
      const record = functions.get(request.region, params.FunctionName!)
      return respond(201, describeAlias(record, createAlias(functions, record, json() as unknown as AliasInput)))
    },
    'GET /2015-03-31/functions/{FunctionName}/aliases': ({ params, query, request }) => {
      const record = functions.get(request.region, params.FunctionName!)
      const version = query.get('FunctionVersion')
      const aliases = Object.values(record.aliases).filter((alias) => !version || alias.FunctionVersion === version)
      const { items, NextMarker } = page(aliases, query)
      return { Aliases: items.map((alias) => describeAlias(record, alias)), NextMarker }
    },
    'GET /2015-03-31/functions/{FunctionName}/aliases/{Name}': ({ params, request }) => {
      const record = functions.get(request.region, params.FunctionName!)
      return describeAlias(record, getAlias(record, params.Name!))
    },
    'PUT /2015-03-31/functions/{FunctionName}/aliases/{Name}': ({ params, request, json }) => {
      const record = functions.get(request.region, params.FunctionName!)
      return describeAlias(record, updateAlias(functions, record, { ...json(), Name: params.Name! }))
    },
    'DELETE /2015-03-31/functions/{FunctionName}/aliases/{Name}': ({ params, request }) => {
      deleteAlias(functions, functions.get(request.region, params.FunctionName!), params.Name!)
      return respond(204)
    },
  }
}
