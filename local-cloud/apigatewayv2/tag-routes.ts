import { type RestAction, type RestInput, respond } from '../protocols/rest-json.ts'
import { notFound } from './errors.ts'
import type { HttpApi } from './http-api.ts'
import type { HttpApis } from './http-apis.ts'
import { textMap } from './input.ts'

type Tags = Record<string, string>

/** Tags of APIs and stages: `arn:aws:apigateway:<region>::/apis/<apiId>` and `…/stages/<stageName>`. */
export function tagRoutes(apis: HttpApis): Record<string, RestAction> {
  return {
    'GET /v2/tags/{Resource+}': (input) => ({ tags: taggedBy(apis, input).tags }),
    'POST /v2/tags/{Resource+}': (input) => {
      const { tags, save } = taggedBy(apis, input)
      save({ ...tags, ...textMap(input.json(), 'tags') })
      return respond(201, {})
    },
    'DELETE /v2/tags/{Resource+}': (input) => {
      const { tags, save } = taggedBy(apis, input)
      const removed = input.query.getAll('tagKeys')
      save(Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.includes(key))))
      return respond(204)
    },
  }
}

function taggedBy(apis: HttpApis, { params, request }: RestInput): { tags: Tags; save(tags: Tags): void } {
  const arn = params.Resource!
  const [, region, apiId, stageName] =
    /^arn:aws:apigateway:([\w-]+)::\/apis\/(\w+)(?:\/stages\/([\w$-]+))?$/.exec(arn) ?? []
  if (!apiId || region !== request.region) throw notFound('resource', arn)
  const api = apis.get(request.region, apiId)
  return stageName ? stageTags(apis, api, stageName) : { tags: api.tags, save: (tags) => apis.save({ ...api, tags }) }
}

function stageTags(apis: HttpApis, api: HttpApi, stageName: string) {
  const stage = api.stages[stageName]
  if (!stage) throw notFound('stage', stageName)
  return {
    tags: stage.tags,
    save: (tags: Tags) => apis.save({ ...api, stages: { ...api.stages, [stageName]: { ...stage, tags } } }),
  }
}
