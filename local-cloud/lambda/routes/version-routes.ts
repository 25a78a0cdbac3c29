import { type RestAction, respond } from '../../protocols/rest-json.ts'
import { functionConfiguration } from '../function-record.ts'
import type { Functions } from '../functions.ts'
import { type PublishVersionInput, publishVersion } from '../versions.ts'
import { page } from './page.ts'

export function versionRoutes(functions: Functions): Record<string, RestAction> {
  return {
    'POST /2015-03-31/functions/{FunctionName}/versions': ({ params, request, json }) => {
      const record = functions.get(request.region, params.FunctionName!)
      const { version } = publishVersion(functions, record, json() as PublishVersionInput)
      return respond(201, functionConfiguration(record, version))
    },
    'GET /2015-03-31/functions/{FunctionName}/versions': ({ params, query, request }) => {
      const record = functions.get(request.region, params.FunctionName!)
      const { items, NextMarker } = page([record.latest, ...Object.values(record.versions)], query)
      return { Versions: items.map((version) => functionConfiguration(record, version)), NextMarker }
    },
  }
}
