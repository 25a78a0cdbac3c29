import type { AccessLogSettings } from './access-log.ts'

/** A REST API and all that belongs to it, as the control plane keeps it. Members have the names that the API gives them. */
export interface RestApi extends Definition {
  id: string
  region: string
  name: string
  description?: string
  /** Seconds since 1970. */
  createdDate: number
  rootResourceId: string
  endpointConfiguration: { types: string[] }
  tags: Record<string, string>
  deployments: Record<string, Deployment>
  stages: Record<string, Stage>
}

/** What a deployment takes a snapshot of: changes to it are not live before the next deployment. */
export interface Definition {
  resources: Record<string, Resource>
  authorizers: Record<string, Authorizer>
  /** By response type, as `UNAUTHORIZED` or `DEFAULT_4XX`. */
  gatewayResponses: Record<string, GatewayResponse>
  binaryMediaTypes: string[]
}

export interface Resource {
  id: string
  parentId?: string
  pathPart?: string
  path: string
  /** By HTTP method, or `ANY`. */
  resourceMethods: Record<string, Method>
}

export interface Method {
  httpMethod: string
  authorizationType: 'NONE' | 'CUSTOM'
  authorizerId?: string
  apiKeyRequired: boolean
  operationName?: string
  requestParameters?: Record<string, boolean>
  methodResponses: Record<string, MethodResponse>
  methodIntegration?: Integration
}

export interface MethodResponse {
  statusCode: string
  responseParameters?: Record<string, boolean>
  responseModels?: Record<string, string>
}

export interface Integration {
  type: 'AWS_PROXY' | 'MOCK'
  /** The method with which the backend is called: Lambda takes POST only. */
  httpMethod?: string
  uri?: string
  requestTemplates?: Record<string, string>
  passthroughBehavior: string
  contentHandling?: string
  timeoutInMillis: number
  cacheNamespace: string
  cacheKeyParameters: string[]
  integrationResponses: Record<string, IntegrationResponse>
}

export interface IntegrationResponse {
  statusCode: string
  selectionPattern?: string
  responseParameters?: Record<string, string>
  responseTemplates?: Record<string, string>
  contentHandling?: string
}

export interface Authorizer {
  id: string
  name: string
  type: 'TOKEN' | 'REQUEST'
  authType: 'custom'
  authorizerUri: string
  /** `method.request.header.Authorization`; of a REQUEST authorizer several, parted by commas. */
  identitySource?: string
  identityValidationExpression?: string
  authorizerResultTtlInSeconds: number
}

export interface GatewayResponse {
  responseType: string
  statusCode?: string
  responseParameters: Record<string, string>
  responseTemplates: Record<string, string>
}

export interface Deployment {
  id: string
  description?: string
  createdDate: number
  snapshot: Definition
}

export interface Stage {
  stageName: string
  deploymentId: string
  /** To go back to, where CloudFormation rolls a deployment back. */
  previousDeploymentId?: string
  description?: string
  variables: Record<string, string>
  /** By `~1path/METHOD`, where ~1 stands for a slash; an asterisk for both means every method. */
  methodSettings: Record<string, MethodSetting>
  accessLogSettings?: AccessLogSettings
  createdDate: number
  lastUpdatedDate: number
  tags: Record<string, string>
}

export interface MethodSetting {
  /** Requests a second. */
  throttlingRateLimit?: number
  throttlingBurstLimit?: number
}
