import { type RestAction, type RestInput, respond } from '../protocols/rest-json.ts'
import { createApi, describeApi, replaceApi } from './apis.ts'
import { authorizers } from './authorizers.ts'
import { deploy, deployments } from './deployments.ts'
import type { HttpApi } from './http-api.ts'
import type { HttpApis } from './http-apis.ts'
import { integrations } from './integrations.ts'
import { page } from './page.ts'
import { createPart, deletePart, getPart, type PartKind, replacePart } from './part.ts'
import { routes } from './routes.ts'
import { stages } from './stages.ts'
import { tagRoutes } from './tag-routes.ts'

/**
 * The API of HTTP APIs, by method and path. REST APIs (`/restapis`) share its service name `apigateway`, so one service
 * serves both. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html
 */
export function httpApiRoutes(apis: HttpApis): Record<string, RestAction> {
  return {
    ...apiRoutes(apis),
    ...partRoutes(apis, routes as PartKind),
    ...partRoutes(apis, integrations as PartKind),
    ...partRoutes(apis, authorizers as PartKind),
    ...partRoutes(apis, stages as PartKind),
    ...partRoutes(apis, deployments as PartKind),
    'POST /v2/apis/{ApiId}/deployments': (input) =>
      respond(201, shown(deployments as PartKind, deploy(apis, apiOf(apis, input), input.json()).part)),
    'DELETE /v2/apis/{ApiId}/stages/{Id}/cache/authorizers': (input) => {
      const api = apiOf(apis, input)
      getPart(api, stages as PartKind, input.params.Id!)
      apis.resetAuthorizersCache(api.apiId)
      return respond(204)
    },
    ...tagRoutes(apis),
  }
}

function apiRoutes(apis: HttpApis): Record<string, RestAction> {
  return {
    'POST /v2/apis': ({ request, json }) => respond(201, describeApi(apis, createApi(apis, request.region, json()))),
    'GET /v2/apis': ({ request, query }) =>
      page(
        apis.list(request.region).map((api) => describeApi(apis, api)),
        query,
      ),
    'GET /v2/apis/{ApiId}': (input) => describeApi(apis, apiOf(apis, input)),
    'PATCH /v2/apis/{ApiId}': (input) => {
      const api = apiOf(apis, input)
      return describeApi(apis, replaceApi(apis, api, { ...api, ...input.json() }))
    },
    'DELETE /v2/apis/{ApiId}': (input) => {
      apis.delete(apiOf(apis, input))
      return respond(204)
    },
    'DELETE /v2/apis/{ApiId}/cors': (input) => {
      apis.save({ ...apiOf(apis, input), corsConfiguration: undefined })
      return respond(204)
    },
  }
}

/** The five actions that each kind of part has. */
function partRoutes(apis: HttpApis, kind: PartKind): Record<string, RestAction> {
  const all = `/v2/apis/{ApiId}/${kind.collection}`
  const one = `${all}/{Id}`
  return {
    [`POST ${all}`]: (input) =>
      respond(201, shown(kind, createPart(apis, apiOf(apis, input), kind, input.json()).part)),
    [`GET ${all}`]: (input) => {
      const parts = Object.values(apiOf(apis, input)[kind.collection])
      return page(
        parts.map((part) => shown(kind, part)),
        input.query,
      )
    },
    [`GET ${one}`]: (input) => shown(kind, getPart(apiOf(apis, input), kind, input.params.Id!)),
    [`PATCH ${one}`]: (input) => {
      const api = apiOf(apis, input)
      const id = input.params.Id!
      return shown(kind, replacePart(apis, api, kind, id, { ...getPart(api, kind, id), ...input.json() }))
    },
    [`DELETE ${one}`]: (input) => {
      deletePart(apis, apiOf(apis, input), kind, input.params.Id!)
      return respond(204)
    },
  }
}

function apiOf(apis: HttpApis, { params, request }: RestInput): HttpApi {
  return apis.get(request.region, params.ApiId!)
}

function shown(kind: PartKind, part: object): object {
  return kind.describe?.(part as never) ?? part
}
