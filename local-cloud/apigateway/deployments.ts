import type { AccessLogSettings } from './access-log.ts'
import { badRequest, conflict, notFound } from './errors.ts'
import type { Deployment, MethodSetting, RestApi, Stage } from './rest-api.ts'
import { newId, now, type RestApis, without } from './rest-apis.ts'

export interface DeploymentInput {
  description?: string
  /** Makes this stage, or moves it to the new deployment. */
  stageName?: string
  stageDescription?: string
  variables?: Record<string, string>
}

export interface StageInput {
  stageName: string
  deploymentId: string
  description?: string
  variables?: Record<string, string>
  methodSettings?: Record<string, MethodSetting>
  accessLogSettings?: AccessLogSettings
  tags?: Record<string, string>
}

/** Takes the snapshot that stages serve. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html */
export function createDeployment(apis: RestApis, api: RestApi, input: DeploymentInput): Deployment {
  checkDeployable(api)
  const { resources, authorizers, gatewayResponses, binaryMediaTypes } = api
  const snapshot = { resources, authorizers, gatewayResponses, binaryMediaTypes }
  const deployment = { id: newId(), description: input.description, createdDate: now(), snapshot }
  const deployed = { ...api, deployments: { ...api.deployments, [deployment.id]: deployment } }
  const { stageName, stageDescription: description, variables } = input
  if (!stageName) apis.save(deployed)
  else if (api.stages[stageName])
    moveStage(apis, deployed, stageName, { deploymentId: deployment.id, description, variables })
  else createStage(apis, deployed, { stageName, deploymentId: deployment.id, description, variables })
  apis.platform.events.emit('apigateway.deployment', { apiId: api.id, deploymentId: deployment.id, stage: stageName })
  return deployment
}

export function getDeployment(api: RestApi, id: string): Deployment {
  const deployment = Object.hasOwn(api.deployments, id) ? api.deployments[id] : undefined
  if (!deployment) throw notFound('Invalid Deployment identifier specified')
  return deployment
}

export function deleteDeployment(apis: RestApis, api: RestApi, id: string): void {
  getDeployment(api, id)
  if (Object.values(api.stages).some(({ deploymentId }) => deploymentId === id)) {
    throw badRequest('Active stages pointing to this deployment must be moved or deleted')
  }
  apis.save({ ...api, deployments: without(api.deployments, id) })
}

export function getStage(api: RestApi, name: string): Stage {
  const stage = Object.hasOwn(api.stages, name) ? api.stages[name] : undefined
  if (!stage) throw notFound('Invalid stage identifier specified')
  return stage
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export function createStage(apis: RestApis, api: RestApi, input: StageInput): Stage {
  const {
    stageName,
    deploymentId,
    description,
    variables = {},
    methodSettings = {},
    tags = {},
    accessLogSettings,
  } = input
  if (!/^\w{1,128}$/.test(stageName ?? '')) throw badRequest('Stage name only allows a-zA-Z0-9_')
  if (Object.hasOwn(api.stages, stageName)) throw conflict('Stage already exists')
  getDeployment(api, deploymentId)
  checkVariables(variables)
  const dates = { createdDate: now(), lastUpdatedDate: now() }
  const stage = { stageName, deploymentId, description, variables, methodSettings, accessLogSettings, tags, ...dates }
  apis.save({ ...api, stages: { ...api.stages, [stageName]: stage } })
  return stage
}

/** Changes what `change` has; without settings where it names them, the access log ends. */
export function moveStage(apis: RestApis, api: RestApi, name: string, change: Partial<StageInput>): Stage {
  const current = getStage(api, name)
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const { accessLogSettings } = 'accessLogSettings' in change ? change : current
  const stage: Stage = { ...current, ...given, accessLogSettings, lastUpdatedDate: now() }
  getDeployment(api, stage.deploymentId)
  checkVariables(stage.variables)
  if (stage.deploymentId !== current.deploymentId) stage.previousDeploymentId = current.deploymentId
  apis.save({ ...api, stages: { ...api.stages, [name]: stage } })
  return stage
}

export function deleteStage(apis: RestApis, api: RestApi, name: string): void {
  getStage(api, name)
  apis.save({ ...api, stages: without(api.stages, name) })
}

function checkDeployable(api: RestApi): void {
  const methods = Object.values(api.resources).flatMap(({ resourceMethods }) => Object.values(resourceMethods))
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods")
  if (methods.some(({ methodIntegration }) => !methodIntegration)) throw badRequest('No integration defined for method')
}

function checkVariables(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!/^\w+$/.test(name))
      throw badRequest('Stage variable names can only contain alphanumeric characters and underscores')
    if (!/^[\w\-.~:/?#&=,]+$/.test(value))
      throw badRequest(`Stage variable value of ${name} has characters that are not allowed`)
  }
}
