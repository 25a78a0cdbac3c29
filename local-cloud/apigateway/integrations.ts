import { badRequest, notFound } from './errors.ts'
import { getMethod, saveMethod } from './methods.ts'
import { checkMock, checkMockResponse } from './mock-integration.ts'
import type { Integration, IntegrationResponse, RestApi } from './rest-api.ts'
import type { RestApis } from './rest-apis.ts'

export interface IntegrationInput {
  type?: string
  /** The wire's name of `integrationHttpMethod`. */
  httpMethod?: string
  uri?: string
  credentials?: string
  requestParameters?: Record<string, string>
  requestTemplates?: Record<string, string>
  passthroughBehavior?: string
  contentHandling?: string
  timeoutInMillis?: number
}

export function getIntegration(api: RestApi, resourceId: string, httpMethod: string): Integration {
  const { methodIntegration } = getMethod(api, resourceId, httpMethod)
  if (!methodIntegration) throw notFound('Invalid Integration identifier specified')
  return methodIntegration
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export function putIntegration(
  apis: RestApis,
  api: RestApi,
  resourceId: string,
  httpMethod: string,
  input: IntegrationInput,
): Integration {
  const method = getMethod(api, resourceId, httpMethod)
  const methodIntegration = newIntegration(resourceId, input)
  saveMethod(apis, api, resourceId, { ...method, methodIntegration })
  return methodIntegration
}

export function newIntegration(resourceId: string, input: IntegrationInput): Integration {
  const { type, timeoutInMillis = 29_000, credentials, requestParameters } = input
  if (type !== 'AWS_PROXY' && type !== 'MOCK') {
    throw badRequest(`The local cloud has the integration types AWS_PROXY and MOCK, not ${type}.`)
  }
  if (credentials)
    throw badRequest('The local cloud has no credentials of an integration: use a permission of the function.')
  if (Object.keys(requestParameters ?? {}).length > 0) throw badRequest('The local cloud maps no request parameters.')
  if (!(timeoutInMillis >= 50 && timeoutInMillis <= 29_000)) {
    throw badRequest('Timeout should be between 50 ms and 29000 ms')
  }
  if (type === 'AWS_PROXY') checkProxy(input)
  else checkMock(input.requestTemplates)
  return {
    type,
    httpMethod: input.httpMethod,
    uri: input.uri,
    requestTemplates: input.requestTemplates,
    passthroughBehavior: input.passthroughBehavior ?? 'WHEN_NO_MATCH',
    contentHandling: input.contentHandling,
    timeoutInMillis,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    integrationResponses: {},
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html */
export function putIntegrationResponse(
  apis: RestApis,
  api: RestApi,
  resourceId: string,
  httpMethod: string,
  response: IntegrationResponse,
): IntegrationResponse {
  const method = getMethod(api, resourceId, httpMethod)
  const integration = getIntegration(api, resourceId, httpMethod)
  if (!Object.hasOwn(method.methodResponses, response.statusCode))
    throw notFound('Invalid Response status code specified')
  saveMethod(apis, api, resourceId, { ...method, methodIntegration: withResponse(integration, response) })
  return response
}

export function withResponse(integration: Integration, response: IntegrationResponse): Integration {
  checkMockResponse(response)
  return {
    ...integration,
    integrationResponses: { ...integration.integrationResponses, [response.statusCode]: response },
  }
}

/** The ARN of the function that an integration or authorizer URI names; `${stageVariables.name}` in it is replaced. */
export function functionArn(uri: string, variables: Record<string, string>): string | undefined {
  const arn = /:lambda:path\/\d{4}-\d\d-\d\d\/functions\/(.+)\/invocations$/.exec(uri)?.[1]
  return arn?.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name) =>
    Object.hasOwn(variables, name) ? variables[name]! : '',
  )
}

function checkProxy({ uri, httpMethod }: IntegrationInput): void {
  if (!functionArn(uri ?? '', {})) {
    throw badRequest(`The local cloud integrates Lambda functions only, and this names none: ${uri}`)
  }
  // AWS takes other methods too, and then fails every request: Lambda's Invoke is a POST.
  if (httpMethod !== 'POST')
    throw badRequest(`A Lambda function is called with the integration method POST, not ${httpMethod}.`)
}
