import type { Properties, ResourceType } from '../service.ts'
import { type AuthorizerInput, createAuthorizer, deleteAuthorizer, saveAuthorizer } from './authorizers.ts'
import { deploymentResource, stageResource } from './deployment-resource.ts'
import { deleteGatewayResponse, type GatewayResponseInput, putGatewayResponse } from './gateway-responses.ts'
import { methodResource } from './method-resource.ts'
import { apiNames, onlyKnown, tagsOf } from './properties.ts'
import { createResource, deleteResource } from './resources.ts'
import type { RestApi } from './rest-api.ts'
import type { RestApiInput, RestApis } from './rest-apis.ts'

/** The resource types of REST APIs that stacks of functions use. Models, validators, usage plans and API keys do not exist here. */
export function restApiResources(apis: RestApis): Record<string, ResourceType> {
  return {
    'AWS::ApiGateway::RestApi': restApiResource(apis),
    'AWS::ApiGateway::Resource': resourceResource(apis),
    'AWS::ApiGateway::Method': methodResource(apis),
    'AWS::ApiGateway::Deployment': deploymentResource(apis),
    'AWS::ApiGateway::Stage': stageResource(apis),
    'AWS::ApiGateway::Authorizer': authorizerResource(apis),
    'AWS::ApiGateway::GatewayResponse': gatewayResponseResource(apis),
    'AWS::ApiGateway::Account': accountResource(),
    // With `logs.restApi` the CLI has a function make the role that API Gateway logs with; here it needs none.
    'Custom::ApiGatewayAccountRole': accountResource(),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html */
function restApiResource(apis: RestApis): ResourceType {
  const described = ({ id, rootResourceId }: RestApi) => ({
    id,
    attributes: { RootResourceId: rootResourceId, RestApiId: id },
  })
  return {
    create: (properties, { region }) => described(apis.create(region, apiInput(properties))),
    update(id, properties, _previous, { region }) {
      const { endpointConfiguration, ...input } = apiInput(properties)
      const types = endpointConfiguration?.types ?? ['EDGE']
      const defaults = { description: undefined, binaryMediaTypes: [] }
      const change = { ...defaults, ...input, endpointConfiguration: { types } } as Partial<RestApi>
      return described(apis.save({ ...apis.get(region, id), ...change }))
    },
    delete: (id) => apis.delete(id),
  }
}

function apiInput(properties: Properties): RestApiInput {
  const { Policy, Tags, Name, Description, BinaryMediaTypes, EndpointConfiguration, ...rest } = properties
  onlyKnown('AWS::ApiGateway::RestApi', rest, ['ApiKeySourceType', 'FailOnWarnings'])
  // The CLI writes an empty policy where there is none.
  if (Policy && Object.keys(Policy as object).length > 0) {
    throw new Error('The local cloud has no resource policies of a REST API: leave Policy out.')
  }
  if (!Name) throw new Error('Name is required: the local cloud imports no OpenAPI definition.')
  return {
    name: String(Name),
    description: Description as string | undefined,
    binaryMediaTypes: BinaryMediaTypes as string[] | undefined,
    endpointConfiguration: { types: (EndpointConfiguration as Properties | undefined)?.Types as string[] | undefined },
    tags: tagsOf(Tags),
  }
}

/** Every change makes a new one. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-resource.html */
function resourceResource(apis: RestApis): ResourceType {
  return {
    existing({ RestApiId, ParentId, PathPart }, { region }) {
      const resources = Object.values(apis.find(region, String(RestApiId))?.resources ?? {})
      return resources.find(({ parentId, pathPart }) => parentId === ParentId && pathPart === PathPart)?.id
    },
    create({ RestApiId, ParentId, PathPart }, { region }) {
      const { id } = createResource(apis, apis.get(region, String(RestApiId)), String(ParentId), String(PathPart))
      return { id, attributes: { ResourceId: id } }
    },
    delete(id, { RestApiId }, { region }) {
      const api = apis.find(region, String(RestApiId))
      if (api?.resources[id]) deleteResource(apis, api, id)
    },
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html */
function authorizerResource(apis: RestApis): ResourceType {
  const described = (id: string) => ({ id, attributes: { AuthorizerId: id } })
  const input = (properties: Properties) => {
    const { RestApiId: _, ...rest } = properties
    onlyKnown('AWS::ApiGateway::Authorizer', rest, [
      'Name',
      'Type',
      'AuthType',
      'AuthorizerUri',
      'AuthorizerCredentials',
      'AuthorizerResultTtlInSeconds',
      'IdentitySource',
      'IdentityValidationExpression',
    ])
    return apiNames<AuthorizerInput>(rest)
  }
  return {
    replaceOn: ['RestApiId'],
    existing({ RestApiId, Name }, { region }) {
      const authorizers = Object.values(apis.find(region, String(RestApiId))?.authorizers ?? {})
      return authorizers.find(({ name }) => name === Name)?.id
    },
    create: (properties, { region }) =>
      described(createAuthorizer(apis, apis.get(region, String(properties.RestApiId)), input(properties)).id),
    update(id, properties, _previous, { region }) {
      saveAuthorizer(apis, apis.get(region, String(properties.RestApiId)), id, input(properties))
      return described(id)
    },
    delete(id, { RestApiId }, { region }) {
      const api = apis.find(region, String(RestApiId))
      if (api?.authorizers[id]) deleteAuthorizer(apis, api, id)
    },
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-gatewayresponse.html */
function gatewayResponseResource(apis: RestApis): ResourceType {
  const put = (properties: Properties, region: string) => {
    const { RestApiId, ResponseType, ...input } = properties
    const api = apis.get(region, String(RestApiId))
    putGatewayResponse(apis, api, String(ResponseType), apiNames<GatewayResponseInput>(input))
    const id = `${api.id}|${ResponseType}`
    return { id, attributes: { Id: id } }
  }
  return {
    replaceOn: ['RestApiId', 'ResponseType'],
    existing({ RestApiId, ResponseType }, { region }) {
      const api = apis.find(region, String(RestApiId))
      return api?.gatewayResponses[String(ResponseType)] && `${api.id}|${ResponseType}`
    },
    create: (properties, { region }) => put(properties, region),
    update: (_id, properties, _previous, { region }) => put(properties, region),
    delete(_id, { RestApiId, ResponseType }, { region }) {
      const api = apis.find(region, String(RestApiId))
      if (api?.gatewayResponses[String(ResponseType)]) deleteGatewayResponse(apis, api, String(ResponseType))
    },
  }
}

/** The role for API Gateway's logs: taken, and without effect, since it writes none here. */
function accountResource(): ResourceType {
  return {
    create: (_properties, { generateName }) => ({ id: generateName() }),
    update: (id) => ({ id }),
    delete: () => {},
  }
}
