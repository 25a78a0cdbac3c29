import { badRequest, refuse } from './errors.ts'
import type { Cors, HttpApi } from './http-api.ts'
import { type HttpApis, newId, now } from './http-apis.ts'
import { type Input, integer, oneOf, requiredText, text, textMap, texts, truth } from './input.ts'

const NOT_HERE = [
  'apiKeySelectionExpression',
  'body',
  'bodyS3Location',
  'credentialsArn',
  'disableSchemaValidation',
  'routeKey',
  'target',
]
// biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway's own expression, not JavaScript's.
const ROUTE_SELECTION = '${request.method} ${request.path}'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export function createApi(apis: HttpApis, region: string, input: Input): HttpApi {
  const parts = { stages: {}, deployments: {}, routes: {}, integrations: {}, authorizers: {} }
  const identity = { apiId: newId(10), region, account: apis.platform.account, createdDate: now() }
  const api = { ...parts, ...identity, ...settings(input), tags: textMap(input, 'tags') ?? {} }
  apis.save(api)
  return api
}

/** The settings anew out of the whole input; the parts of the API stay. */
export function replaceApi(apis: HttpApis, api: HttpApi, input: Input): HttpApi {
  const next = { ...api, ...settings(input), tags: textMap(input, 'tags') ?? api.tags }
  apis.save(next)
  return next
}

export function describeApi(apis: HttpApis, api: HttpApi) {
  const {
    stages: _s,
    deployments: _d,
    routes: _r,
    integrations: _i,
    authorizers: _a,
    region: _g,
    account: _c,
    ...shown
  } = api
  return {
    ...shown,
    protocolType: 'HTTP',
    apiKeySelectionExpression: '$request.header.x-api-key',
    apiEndpoint: apis.endpoint(api),
  }
}

function settings(input: Input) {
  const protocol = input.protocolType ?? 'HTTP'
  if (protocol === 'WEBSOCKET')
    throw badRequest('The local cloud has no WebSocket APIs, only HTTP APIs (ProtocolType HTTP).')
  oneOf({ protocolType: protocol }, 'protocolType', ['HTTP'])
  refuse(input, NOT_HERE)
  oneOf(input, 'ipAddressType', ['ipv4'])
  return {
    name: requiredText(input, 'name'),
    description: text(input, 'description'),
    version: text(input, 'version'),
    disableExecuteApiEndpoint: truth(input, 'disableExecuteApiEndpoint') ?? false,
    routeSelectionExpression: oneOf(input, 'routeSelectionExpression', [ROUTE_SELECTION]) ?? ROUTE_SELECTION,
    corsConfiguration: input.corsConfiguration ? cors(input.corsConfiguration as Input) : undefined,
  }
}

function cors(input: Input): Cors {
  const allowOrigins = texts(input, 'allowOrigins')
  const allowCredentials = truth(input, 'allowCredentials')
  if (allowCredentials && allowOrigins?.includes('*')) {
    throw badRequest('allowCredentials is not supported when allowOrigins is "*": name the origins.')
  }
  return {
    allowOrigins,
    allowCredentials,
    allowMethods: texts(input, 'allowMethods'),
    allowHeaders: texts(input, 'allowHeaders'),
    exposeHeaders: texts(input, 'exposeHeaders'),
    maxAge: integer(input, 'maxAge', -1, 86_400),
  }
}
