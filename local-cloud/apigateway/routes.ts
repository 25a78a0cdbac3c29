import { type RestAction, type RestInput, respond } from '../protocols/rest-json.ts'
import type { Authorizers } from './authorize.ts'
import { type AuthorizerInput, createAuthorizer, deleteAuthorizer, getAuthorizer } from './authorizers.ts'
import { badRequest } from './errors.ts'
import {
  deleteGatewayResponse,
  type GatewayResponseInput,
  getGatewayResponse,
  putGatewayResponse,
} from './gateway-responses.ts'
import { getIntegration, type IntegrationInput, putIntegration, putIntegrationResponse } from './integrations.ts'
import { deleteMethod, getMethod, type MethodInput, putMethod, putMethodResponse } from './methods.ts'
import { type PatchOperation, patch, unescaped } from './patch.ts'
import { createResource, deleteResource, getResource } from './resources.ts'
import type { RestApi } from './rest-api.ts'
import type { RestApiInput, RestApis } from './rest-apis.ts'
import { apiOf, operationsOf } from './route-input.ts'
import { deploymentRoutes, stageRoutes } from './stage-routes.ts'
import { tagRoutes } from './tag-routes.ts'

type Routes = Record<string, RestAction>

/**
 * The control plane of REST APIs. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 * Given the data plane's `authorizers`, it can flush their cache.
 */
export function restApiRoutes(apis: RestApis, authorizers?: Authorizers): Routes {
  return {
    ...apiRoutes(apis),
    ...resourceRoutes(apis),
    ...methodRoutes(apis),
    ...integrationRoutes(apis),
    ...deploymentRoutes(apis),
    ...stageRoutes(apis, authorizers),
    ...authorizerRoutes(apis),
    ...gatewayResponseRoutes(apis),
    ...tagRoutes(apis),
  }
}

function apiRoutes(apis: RestApis): Routes {
  return {
    'POST /restapis': ({ query, request, json }) => {
      if (query.has('mode'))
        throw badRequest('The local cloud imports no OpenAPI definition: create the resources one by one.')
      return respond(201, described(apis.create(request.region, json() as RestApiInput)))
    },
    'GET /restapis': ({ request }) => ({ item: apis.list(request.region).map(described) }),
    'GET /restapis/{restApiId}': (input) => described(apiOf(apis, input)),
    'DELETE /restapis/{restApiId}': (input) => {
      apis.delete(apiOf(apis, input).id)
      return respond(202)
    },
    'PATCH /restapis/{restApiId}': (input) => described(updateApi(apis, apiOf(apis, input), operationsOf(input))),
  }
}

function resourceRoutes(apis: RestApis): Routes {
  return {
    'GET /restapis/{restApiId}/resources': (input) => ({ item: Object.values(apiOf(apis, input).resources) }),
    'GET /restapis/{restApiId}/resources/{resourceId}': (input) =>
      getResource(apiOf(apis, input), input.params.resourceId!),
    'POST /restapis/{restApiId}/resources/{parentId}': (input) =>
      respond(
        201,
        createResource(apis, apiOf(apis, input), input.params.parentId!, String(input.json().pathPart ?? '')),
      ),
    'DELETE /restapis/{restApiId}/resources/{resourceId}': (input) => {
      deleteResource(apis, apiOf(apis, input), input.params.resourceId!)
      return respond(202)
    },
  }
}

const METHOD = '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}'

function methodRoutes(apis: RestApis): Routes {
  return {
    [`PUT ${METHOD}`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      return respond(201, putMethod(apis, apiOf(apis, input), resourceId, httpMethod, input.json() as MethodInput))
    },
    [`GET ${METHOD}`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      return getMethod(apiOf(apis, input), resourceId, httpMethod)
    },
    [`DELETE ${METHOD}`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      deleteMethod(apis, apiOf(apis, input), resourceId, httpMethod)
      return respond(204)
    },
    [`PUT ${METHOD}/responses/{statusCode}`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      const response = { ...input.json(), statusCode: input.params.statusCode! }
      return respond(201, putMethodResponse(apis, apiOf(apis, input), resourceId, httpMethod, response))
    },
  }
}

function integrationRoutes(apis: RestApis): Routes {
  return {
    [`PUT ${METHOD}/integration`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      return respond(
        201,
        putIntegration(apis, apiOf(apis, input), resourceId, httpMethod, input.json() as IntegrationInput),
      )
    },
    [`GET ${METHOD}/integration`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      return getIntegration(apiOf(apis, input), resourceId, httpMethod)
    },
    [`PUT ${METHOD}/integration/responses/{statusCode}`]: (input) => {
      const { resourceId, httpMethod } = methodOf(input)
      const response = { ...input.json(), statusCode: input.params.statusCode! }
      return respond(201, putIntegrationResponse(apis, apiOf(apis, input), resourceId, httpMethod, response))
    },
  }
}

function authorizerRoutes(apis: RestApis): Routes {
  const one = '/restapis/{restApiId}/authorizers/{authorizerId}'
  return {
    'POST /restapis/{restApiId}/authorizers': (input) =>
      respond(201, createAuthorizer(apis, apiOf(apis, input), input.json() as AuthorizerInput)),
    'GET /restapis/{restApiId}/authorizers': (input) => ({ item: Object.values(apiOf(apis, input).authorizers) }),
    [`GET ${one}`]: (input) => getAuthorizer(apiOf(apis, input), input.params.authorizerId!),
    [`DELETE ${one}`]: (input) => {
      deleteAuthorizer(apis, apiOf(apis, input), input.params.authorizerId!)
      return respond(202)
    },
  }
}

function gatewayResponseRoutes(apis: RestApis): Routes {
  const one = '/restapis/{restApiId}/gatewayresponses/{responseType}'
  return {
    [`PUT ${one}`]: (input) => {
      const response = input.json() as GatewayResponseInput
      return respond(201, putGatewayResponse(apis, apiOf(apis, input), input.params.responseType!, response))
    },
    [`GET ${one}`]: (input) => getGatewayResponse(apiOf(apis, input), input.params.responseType!),
    'GET /restapis/{restApiId}/gatewayresponses': (input) => ({
      item: Object.values(apiOf(apis, input).gatewayResponses),
    }),
    [`DELETE ${one}`]: (input) => {
      deleteGatewayResponse(apis, apiOf(apis, input), input.params.responseType!)
      return respond(202)
    },
  }
}

function updateApi(apis: RestApis, api: RestApi, operations: PatchOperation[]): RestApi {
  const next = { ...api, binaryMediaTypes: [...api.binaryMediaTypes] }
  patch(operations, [
    [/^replace \/(?<member>name|description)$/, ({ member }, value) => Object.assign(next, { [member!]: value })],
    [/^add \/binaryMediaTypes\/(?<type>.+)$/, ({ type }) => next.binaryMediaTypes.push(unescaped(type!))],
    [
      /^remove \/binaryMediaTypes\/(?<type>.+)$/,
      ({ type }) => {
        next.binaryMediaTypes = next.binaryMediaTypes.filter((other) => other !== unescaped(type!))
      },
    ],
  ])
  return apis.save(next)
}

function methodOf({ params }: RestInput): { resourceId: string; httpMethod: string } {
  return { resourceId: params.resourceId!, httpMethod: params.httpMethod! }
}

function described(api: RestApi): Record<string, unknown> {
  const { id, name, description, createdDate, rootResourceId, endpointConfiguration, binaryMediaTypes, tags } = api
  return {
    id,
    name,
    description,
    createdDate,
    apiKeySource: 'HEADER',
    binaryMediaTypes,
    endpointConfiguration,
    rootResourceId,
    tags,
    disableExecuteApiEndpoint: false,
  }
}
