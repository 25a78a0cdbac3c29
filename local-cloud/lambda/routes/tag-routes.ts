import { type RestAction, respond } from '../../protocols/rest-json.ts'
import type { Functions } from '../functions.ts'

export function tagRoutes(functions: Functions): Record<string, RestAction> {
  return {
    'GET /2017-03-31/tags/{Resource+}': ({ params, request }) => ({
      Tags: functions.get(request.region, params.Resource!).tags,
    }),
    'POST /2017-03-31/tags/{Resource+}': ({ params, request, json }) => {
      const record = functions.get(request.region, params.Resource!)
      functions.save({ ...record, tags: { ...record.tags, ...(json().Tags as Record<string, string>) } })
      return respond(204)
    },
    'DELETE /2017-03-31/tags/{Resource+}': ({ params, query, request }) => {
      const record = functions.get(request.region, params.Resource!)
      const removed = query.getAll('tagKeys')
      const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !removed.includes(key)))
      functions.save({ ...record, tags })
      return respond(204)
    },
  }
}
