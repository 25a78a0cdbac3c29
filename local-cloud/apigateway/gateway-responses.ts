import { badRequest, notFound } from './errors.ts'
import { TEMPLATE_VARIABLES } from './gateway-error.ts'
import type { GatewayResponse, RestApi } from './rest-api.ts'
import { type RestApis, without } from './rest-apis.ts'

export interface GatewayResponseInput {
  statusCode?: string
  responseParameters?: Record<string, string>
  responseTemplates?: Record<string, string>
}

const TYPES =
  'DEFAULT_4XX DEFAULT_5XX RESOURCE_NOT_FOUND UNAUTHORIZED INVALID_API_KEY ACCESS_DENIED AUTHORIZER_FAILURE AUTHORIZER_CONFIGURATION_ERROR INVALID_SIGNATURE EXPIRED_TOKEN MISSING_AUTHENTICATION_TOKEN INTEGRATION_FAILURE INTEGRATION_TIMEOUT API_CONFIGURATION_ERROR UNSUPPORTED_MEDIA_TYPE BAD_REQUEST_PARAMETERS BAD_REQUEST_BODY REQUEST_TOO_LARGE THROTTLED QUOTA_EXCEEDED WAF_FILTERED'.split(
    ' ',
  )

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html */
export function putGatewayResponse(
  apis: RestApis,
  api: RestApi,
  responseType: string,
  { statusCode, responseParameters = {}, responseTemplates = {} }: GatewayResponseInput,
): GatewayResponse {
  check(responseType, statusCode, responseParameters, responseTemplates)
  const response = { responseType, statusCode, responseParameters, responseTemplates }
  apis.save({ ...api, gatewayResponses: { ...api.gatewayResponses, [responseType]: response } })
  return response
}

export function getGatewayResponse(api: RestApi, type: string): GatewayResponse {
  const response = Object.hasOwn(api.gatewayResponses, type) ? api.gatewayResponses[type] : undefined
  if (!response) throw notFound('Gateway response type not defined on api')
  return response
}

export function deleteGatewayResponse(apis: RestApis, api: RestApi, type: string): void {
  getGatewayResponse(api, type)
  apis.save({ ...api, gatewayResponses: without(api.gatewayResponses, type) })
}

function check(
  type: string,
  statusCode: string | undefined,
  parameters: Record<string, string>,
  templates: Record<string, string>,
): void {
  if (!TYPES.includes(type)) throw badRequest(`Invalid gateway response type: ${type}`)
  if (statusCode !== undefined && !/^[1-5]\d\d$/.test(statusCode))
    throw badRequest(`Invalid status code: ${statusCode}`)
  for (const [name, value] of Object.entries(parameters)) {
    if (/^gatewayresponse\.header\.[\w-]+$/.test(name) && /^'[^\r\n]*'$/.test(value)) continue
    throw badRequest(`The local cloud sets headers of a gateway response to constants only, not ${name} = ${value}.`)
  }
  const odd = Object.values(templates).find((template) => template.replace(TEMPLATE_VARIABLES, '').includes('$'))
  if (odd) throw badRequest(`The local cloud does not know a variable in this gateway response's template: ${odd}`)
}
