import type { AccessLogSettings } from '../apigateway/access-log.ts'
import { remember } from '../remember.ts'

/** An HTTP API with all its parts, kept as one record. Members are named as in the API's JSON. */
export interface HttpApi extends ApiConfiguration {
  apiId: string
  region: string
  account: string
  name: string
  description?: string
  version?: string
  createdDate: string
  disableExecuteApiEndpoint: boolean
  routeSelectionExpression: string
  tags: Record<string, string>
  stages: Record<string, Stage>
  deployments: Record<string, Deployment>
}

/** What a deployment freezes. */
export interface ApiConfiguration {
  corsConfiguration?: Cors
  routes: Record<string, Route>
  integrations: Record<string, Integration>
  authorizers: Record<string, Authorizer>
}

export interface Cors {
  allowCredentials?: boolean
  allowHeaders?: string[]
  allowMethods?: string[]
  allowOrigins?: string[]
  exposeHeaders?: string[]
  /** Seconds; -1 to 86400. */
  maxAge?: number
}

export interface Route {
  routeId: string
  /** `GET /pets/{petId}`, `ANY /{proxy+}` or `$default`. */
  routeKey: string
  /** `integrations/<integrationId>` */
  target?: string
  authorizationType: 'NONE' | 'JWT' | 'CUSTOM'
  authorizerId?: string
  authorizationScopes?: string[]
  operationName?: string
  apiKeyRequired: false
}

export interface Integration {
  integrationId: string
  integrationType: 'AWS_PROXY'
  /** A function's ARN, or API Gateway's URI around it. */
  integrationUri: string
  integrationMethod: 'POST'
  connectionType: 'INTERNET'
  payloadFormatVersion: '1.0' | '2.0'
  timeoutInMillis: number
  description?: string
}

export interface Authorizer {
  authorizerId: string
  name: string
  authorizerType: 'JWT' | 'REQUEST'
  identitySource: string[]
  jwtConfiguration?: { issuer: string; audience: string[] }
  authorizerUri?: string
  authorizerPayloadFormatVersion?: '1.0' | '2.0'
  authorizerResultTtlInSeconds?: number
  enableSimpleResponses?: boolean
}

export interface Stage {
  stageName: string
  description?: string
  autoDeploy: boolean
  deploymentId?: string
  stageVariables?: Record<string, string>
  defaultRouteSettings: { detailedMetricsEnabled: false }
  accessLogSettings?: AccessLogSettings
  tags: Record<string, string>
  createdDate: string
  lastUpdatedDate: string
}

export interface Deployment {
  deploymentId: string
  description?: string
  createdDate: string
  autoDeployed: false
  deploymentStatus: 'DEPLOYED'
  configuration: ApiConfiguration
}

/** What a stage serves: the API as it is now, or as it was when it was deployed; nothing before the first deployment. */
export function deployedConfiguration(api: HttpApi, stage: Stage): ApiConfiguration | undefined {
  return stage.autoDeploy ? api : api.deployments[stage.deploymentId ?? '']?.configuration
}

/** The function's ARN, also out of `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
export const functionArn = remember(
  (uri) => /arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?(?=\/invocations$|$)/.exec(uri)?.[0],
)
