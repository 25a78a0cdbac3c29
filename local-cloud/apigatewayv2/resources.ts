import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { createApi, replaceApi } from './apis.ts'
import { authorizers } from './authorizers.ts'
import { deploy, deployments, moveStage } from './deployments.ts'
import type { HttpApi } from './http-api.ts'
import type { HttpApis } from './http-apis.ts'
import { fromTemplate } from './input.ts'
import { integrations } from './integrations.ts'
import { createPart, deletePart, type PartKind, replacePart } from './part.ts'
import { routes } from './routes.ts'
import { stages } from './stages.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html */
export function httpApiResources(apis: HttpApis): Record<string, ResourceType> {
  return {
    'AWS::ApiGatewayV2::Api': apiResource(apis),
    'AWS::ApiGatewayV2::Route': {
      ...partResource(apis, routes as PartKind, 'RouteId'),
      existing: (properties, context) =>
        Object.values(apiOf(apis, properties, context)?.routes ?? {}).find(
          ({ routeKey }) => routeKey === properties.RouteKey,
        )?.routeId,
    },
    'AWS::ApiGatewayV2::Integration': partResource(apis, integrations as PartKind, 'IntegrationId'),
    'AWS::ApiGatewayV2::Authorizer': partResource(apis, authorizers as PartKind, 'AuthorizerId'),
    'AWS::ApiGatewayV2::Stage': {
      ...partResource(apis, stages as PartKind),
      replaceOn: ['ApiId', 'StageName'],
      existing: (properties, context) =>
        apiOf(apis, properties, context)?.stages[String(properties.StageName)]?.stageName,
    },
    'AWS::ApiGatewayV2::Deployment': deploymentResource(apis),
  }
}

function apiResource(apis: HttpApis): ResourceType {
  const described = (api: HttpApi) => ({
    id: api.apiId,
    attributes: { ApiId: api.apiId, ApiEndpoint: apis.endpoint(api) },
  })
  return {
    replaceOn: ['ProtocolType'],
    create: (properties, { region }) => described(createApi(apis, region, fromTemplate(properties))),
    update: (id, properties, _previous, { region }) =>
      described(replaceApi(apis, apis.get(region, id), { tags: {}, ...fromTemplate(properties) })),
    delete(id, _properties, { region }) {
      const api = apis.find(id)
      if (api?.region === region) apis.delete(api)
    },
  }
}

function partResource(apis: HttpApis, kind: PartKind, attribute?: string): ResourceType {
  const described = (id: string) => ({ id, ...(attribute && { attributes: { [attribute]: id } }) })
  return {
    replaceOn: ['ApiId'],
    create: (properties, { region }) =>
      described(createPart(apis, apis.get(region, String(properties.ApiId)), kind, fromTemplate(properties)).id),
    update(id, properties, _previous, { region }) {
      replacePart(apis, apis.get(region, String(properties.ApiId)), kind, id, fromTemplate(properties))
      return described(id)
    },
    delete(id, properties, context) {
      const api = apiOf(apis, properties, context)
      if (api && Object.hasOwn(api[kind.collection], id)) deletePart(apis, api, kind, id)
    },
  }
}

function deploymentResource(apis: HttpApis): ResourceType {
  const resource = partResource(apis, deployments as PartKind, 'DeploymentId')
  return {
    ...resource,
    create(properties, { region }) {
      const { id } = deploy(apis, apis.get(region, String(properties.ApiId)), fromTemplate(properties))
      return { id, attributes: { DeploymentId: id } }
    },
    update(id, properties, previous, context) {
      if (properties.StageName) moveStage(apis, String(properties.ApiId), String(properties.StageName), id)
      return resource.update!(id, properties, previous, context)
    },
  }
}

function apiOf(apis: HttpApis, { ApiId }: Properties, { region }: ResourceContext): HttpApi | undefined {
  const api = apis.find(String(ApiId))
  return api?.region === region ? api : undefined
}
