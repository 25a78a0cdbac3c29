import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { type IntegrationInput, newIntegration, withResponse } from './integrations.ts'
import { deleteMethod, type MethodInput, newMethod, putMethod, saveMethod } from './methods.ts'
import { apiNames, onlyKnown } from './properties.ts'
import type { Integration, IntegrationResponse, Method, MethodResponse, RestApi } from './rest-api.ts'
import type { RestApis } from './rest-apis.ts'

const TYPE = 'AWS::ApiGateway::Method'

/** A method with its integration. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html */
export function methodResource(apis: RestApis): ResourceType {
  const target = ({ ResourceId, HttpMethod }: Properties) => [String(ResourceId), String(HttpMethod)] as const
  const apiOf = ({ RestApiId }: Properties, { region }: ResourceContext) => apis.get(region, String(RestApiId))
  return {
    replaceOn: ['RestApiId', 'ResourceId', 'HttpMethod'],
    existing(properties, context) {
      const [resourceId, httpMethod] = target(properties)
      const api = apis.find(context.region, String(properties.RestApiId))
      return api?.resources[resourceId]?.resourceMethods[httpMethod] && physicalId(api, resourceId, httpMethod)
    },
    create(properties, context) {
      const [resourceId, httpMethod] = target(properties)
      const method = methodOf(apiOf(properties, context), properties)
      putMethod(apis, apiOf(properties, context), resourceId, httpMethod, inputOf(properties))
      saveMethod(apis, apiOf(properties, context), resourceId, method)
      return { id: physicalId(apiOf(properties, context), resourceId, httpMethod) }
    },
    update(id, properties, _previous, context) {
      const api = apiOf(properties, context)
      saveMethod(apis, api, String(properties.ResourceId), methodOf(api, properties))
      return { id }
    },
    delete(_id, properties, { region }) {
      const [resourceId, httpMethod] = target(properties)
      const api = apis.find(region, String(properties.RestApiId))
      if (api?.resources[resourceId]?.resourceMethods[httpMethod]) deleteMethod(apis, api, resourceId, httpMethod)
    },
  }
}

function physicalId(api: RestApi, resourceId: string, httpMethod: string): string {
  return `${api.id}|${resourceId}|${httpMethod}`
}

/** Whole, so that nothing is saved where a part of it is refused. */
function methodOf(api: RestApi, properties: Properties): Method {
  onlyKnown(TYPE, properties, [
    'RestApiId',
    'ResourceId',
    'HttpMethod',
    'AuthorizationType',
    'AuthorizerId',
    'ApiKeyRequired',
    'OperationName',
    'RequestParameters',
    'RequestValidatorId',
    'Integration',
    'MethodResponses',
  ])
  const responses = ((properties.MethodResponses ?? []) as Properties[]).map((response) =>
    apiNames<MethodResponse>(response),
  )
  const methodResponses = Object.fromEntries(responses.map((response) => [response.statusCode, response]))
  const methodIntegration = properties.Integration
    ? integrationOf(String(properties.ResourceId), properties.Integration as Properties)
    : undefined
  return { ...newMethod(api, String(properties.HttpMethod), inputOf(properties)), methodResponses, methodIntegration }
}

function inputOf(properties: Properties): MethodInput {
  const { apiKeyRequired, ...input } = apiNames<MethodInput>(properties)
  return { ...input, apiKeyRequired: String(apiKeyRequired) === 'true' }
}

function integrationOf(resourceId: string, properties: Properties): Integration {
  const { IntegrationHttpMethod, IntegrationResponses = [], TimeoutInMillis, ...rest } = properties
  onlyKnown(`${TYPE} Integration`, rest, [
    'Type',
    'Uri',
    'Credentials',
    'RequestParameters',
    'RequestTemplates',
    'PassthroughBehavior',
    'ContentHandling',
  ])
  const input = apiNames<IntegrationInput>(rest)
  const integration = newIntegration(resourceId, {
    ...input,
    httpMethod: IntegrationHttpMethod as string | undefined,
    timeoutInMillis: TimeoutInMillis === undefined ? undefined : Number(TimeoutInMillis),
  })
  return (IntegrationResponses as Properties[])
    .map((response) => apiNames<IntegrationResponse>(response))
    .reduce(withResponse, integration)
}
