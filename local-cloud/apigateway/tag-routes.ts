import { type RestAction, type RestInput, respond } from '../protocols/rest-json.ts'
import { getStage } from './deployments.ts'
import { notFound } from './errors.ts'
import type { RestApis } from './rest-apis.ts'

type Tags = Record<string, string>

/**
 * Tags of APIs and stages: `arn:aws:apigateway:<region>::/restapis/<id>` and `…/stages/<stageName>`.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html
 */
export function tagRoutes(apis: RestApis): Record<string, RestAction> {
  return {
    'GET /tags/{Resource+}': (input) => ({ tags: taggedBy(apis, input).tags }),
    'PUT /tags/{Resource+}': (input) => {
      const { tags, save } = taggedBy(apis, input)
      save({ ...tags, ...((input.json() as { tags?: Tags }).tags ?? {}) })
      return respond(204)
    },
    'DELETE /tags/{Resource+}': (input) => {
      const { tags, save } = taggedBy(apis, input)
      const removed = input.query.getAll('tagKeys')
      save(Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.includes(key))))
      return respond(204)
    },
  }
}

function taggedBy(apis: RestApis, { params, request }: RestInput): { tags: Tags; save(tags: Tags): void } {
  const [, region, id = '', stageName] =
    /^arn:aws:apigateway:([\w-]+)::\/restapis\/(\w+)(?:\/stages\/(\w+))?$/.exec(params.Resource ?? '') ?? []
  if (region !== request.region) throw notFound('Invalid API identifier specified')
  const api = apis.get(request.region, id)
  if (!stageName) return { tags: api.tags ?? {}, save: (tags) => void apis.save({ ...api, tags }) }
  const stage = getStage(api, stageName)
  const save = (tags: Tags) => void apis.save({ ...api, stages: { ...api.stages, [stageName]: { ...stage, tags } } })
  return { tags: stage.tags, save }
}
