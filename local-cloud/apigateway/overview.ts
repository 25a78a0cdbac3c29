import type { HttpApis } from '../apigatewayv2/http-apis.ts'
import { EXECUTE_API } from './execute-api.ts'
import type { RestApis } from './rest-apis.ts'

export interface ApiOverview {
  id: string
  name: string
  kind: 'REST' | 'HTTP'
  /** As `POST /slack`. */
  routes: string[]
  /** Where each stage answers, by the stage's name. */
  urls: Record<string, string>
}

export function apisOverview(restApis: RestApis, httpApis: HttpApis): ApiOverview[] {
  return [
    ...restApis.list().map((api) => restApi(api, restApis.platform.url)),
    ...httpApis.list().map(httpApi(httpApis)),
  ]
}

function restApi({ id, name, resources, stages }: ReturnType<RestApis['list']>[number], url: string): ApiOverview {
  const routes = Object.values(resources).flatMap(({ path, resourceMethods }) =>
    Object.keys(resourceMethods).map((method) => `${method} ${path}`),
  )
  const urls = Object.keys(stages).map((stage) => [stage, `${url}${EXECUTE_API}${id}/${stage}`])
  return { id, name, kind: 'REST', routes, urls: Object.fromEntries(urls) }
}

function httpApi(apis: HttpApis) {
  return (api: ReturnType<HttpApis['list']>[number]): ApiOverview => ({
    ...{ id: api.apiId, name: api.name, kind: 'HTTP' },
    routes: Object.values(api.routes).map(({ routeKey }) => routeKey),
    urls: Object.fromEntries(
      Object.keys(api.stages).map((stage) => [
        stage,
        stage === '$default' ? apis.endpoint(api) : `${apis.endpoint(api)}/${stage}`,
      ]),
    ),
  })
}
