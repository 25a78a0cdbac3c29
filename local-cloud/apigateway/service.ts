import { httpApiRoute } from '../apigatewayv2/http-api-route.ts'
import { httpApiRoutes } from '../apigatewayv2/http-api-routes.ts'
import { HttpApis } from '../apigatewayv2/http-apis.ts'
import { httpApiResources } from '../apigatewayv2/resources.ts'
import { type RestInput, restJsonService } from '../protocols/rest-json.ts'
import type { LocalRoute, Permission, Platform, Service } from '../service.ts'
import type { WriteAccessLog } from './access-log.ts'
import { Authorizers, type Invoke } from './authorize.ts'
import { EXECUTE_API, restApiRoute } from './execute-api.ts'
import { apisOverview } from './overview.ts'
import { restApiResources } from './resource-types.ts'
import { RestApis } from './rest-apis.ts'
import { restApiRoutes } from './routes.ts'

/** Amazon API Gateway: REST APIs and, in apigatewayv2/, HTTP APIs. Both sign their requests for `apigateway`. */
export function apigatewayService(
  platform: Platform,
  { invoke, writeAccessLog }: { invoke: Invoke; writeAccessLog?: WriteAccessLog },
): Service {
  const restApis = new RestApis(platform)
  const httpApis = new HttpApis(platform)
  const authorizers = new Authorizers(invoke)
  const rest = restApiRoute(restApis, { invoke, authorizers, writeAccessLog })
  const http = httpApiRoute(httpApis, { invoke, writeAccessLog })
  const deployed: LocalRoute = (request, response, url) => {
    const [apiId = ''] = /^[^/?]*/.exec((request.url ?? '').slice(EXECUTE_API.length)) ?? []
    return (httpApis.find(apiId) ? http : rest)(request, response, url)
  }
  const routes = { ...restApiRoutes(restApis, authorizers), ...httpApiRoutes(httpApis) }
  return {
    ...restJsonService({
      name: 'apigateway',
      routes,
      permissions: Object.fromEntries(Object.keys(routes).map((route) => [route, permissionOf])),
      resources: { ...restApiResources(restApis), ...httpApiResources(httpApis) },
    }),
    local: { [EXECUTE_API]: deployed },
    overview: () => ({ apis: apisOverview(restApis, httpApis) }),
  }
}

/**
 * The method on the path is all that policies name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 */
function permissionOf({ request: { method, path, region } }: RestInput): Permission {
  return { action: `apigateway:${method}`, resource: `arn:aws:apigateway:${region}::${path}` }
}
