import { badRequest, conflict, notFound } from './errors.ts'
import { getResource } from './resources.ts'
import type { Method, MethodResponse, RestApi } from './rest-api.ts'
import { type RestApis, without } from './rest-apis.ts'

export interface MethodInput {
  authorizationType?: string
  authorizerId?: string
  apiKeyRequired?: boolean
  operationName?: string
  requestParameters?: Record<string, boolean>
  requestValidatorId?: string
}

const METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

export function getMethod(api: RestApi, resourceId: string, httpMethod: string): Method {
  const { resourceMethods } = getResource(api, resourceId)
  const method = Object.hasOwn(resourceMethods, httpMethod) ? resourceMethods[httpMethod] : undefined
  if (!method) throw notFound('Invalid Method identifier specified')
  return method
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export function putMethod(
  apis: RestApis,
  api: RestApi,
  resourceId: string,
  httpMethod: string,
  input: MethodInput,
): Method {
  if (Object.hasOwn(getResource(api, resourceId).resourceMethods, httpMethod)) {
    throw conflict('Method already exists for this resource')
  }
  const method = newMethod(api, httpMethod, input)
  saveMethod(apis, api, resourceId, method)
  return method
}

export function newMethod(api: RestApi, httpMethod: string, input: MethodInput): Method {
  if (!METHODS.includes(httpMethod)) throw badRequest(`Invalid HttpMethod specified: ${httpMethod}`)
  const { authorizationType = 'NONE', authorizerId, apiKeyRequired = false, operationName, requestParameters } = input
  if (authorizationType !== 'NONE' && authorizationType !== 'CUSTOM') {
    throw badRequest(
      `The local cloud has the authorization types NONE and CUSTOM, not ${authorizationType}. Use a Lambda authorizer.`,
    )
  }
  if (authorizationType === 'CUSTOM' && !(authorizerId && Object.hasOwn(api.authorizers, authorizerId))) {
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    )
  }
  if (apiKeyRequired) throw badRequest('The local cloud has no API keys: leave apiKeyRequired (private: true) out.')
  if (input.requestValidatorId)
    throw badRequest('The local cloud has no request validators: check the input in the function.')
  return {
    httpMethod,
    authorizationType,
    authorizerId,
    apiKeyRequired,
    operationName,
    requestParameters,
    methodResponses: {},
  }
}

export function saveMethod(apis: RestApis, api: RestApi, resourceId: string, method: Method): RestApi {
  const resource = getResource(api, resourceId)
  const resourceMethods = { ...resource.resourceMethods, [method.httpMethod]: method }
  return apis.save({ ...api, resources: { ...api.resources, [resourceId]: { ...resource, resourceMethods } } })
}

export function deleteMethod(apis: RestApis, api: RestApi, resourceId: string, httpMethod: string): void {
  getMethod(api, resourceId, httpMethod)
  const resource = getResource(api, resourceId)
  const resourceMethods = without(resource.resourceMethods, httpMethod)
  apis.save({ ...api, resources: { ...api.resources, [resourceId]: { ...resource, resourceMethods } } })
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html */
export function putMethodResponse(
  apis: RestApis,
  api: RestApi,
  resourceId: string,
  httpMethod: string,
  response: MethodResponse,
): MethodResponse {
  const method = getMethod(api, resourceId, httpMethod)
  if (Object.hasOwn(method.methodResponses, response.statusCode))
    throw conflict('Response already exists for this resource')
  const methodResponses = { ...method.methodResponses, [response.statusCode]: response }
  saveMethod(apis, api, resourceId, { ...method, methodResponses })
  return response
}
