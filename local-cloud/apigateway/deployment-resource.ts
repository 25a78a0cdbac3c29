import type { Properties, ResourceType } from '../service.ts'
import { type AccessLogSettings, checkAccessLog } from './access-log.ts'
import {
  createDeployment,
  createStage,
  deleteDeployment,
  deleteStage,
  moveStage,
  type StageInput,
} from './deployments.ts'
import { onlyKnown, tagsOf } from './properties.ts'
import type { MethodSetting, RestApi } from './rest-api.ts'
import type { RestApis } from './rest-apis.ts'

/**
 * A snapshot of the API at the moment when CloudFormation makes it; with StageName, the stage that serves it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html
 */
export function deploymentResource(apis: RestApis): ResourceType {
  return {
    create(properties, { region }) {
      onlyKnown('AWS::ApiGateway::Deployment', properties, [
        'RestApiId',
        'StageName',
        'Description',
        'StageDescription',
      ])
      const stage = (properties.StageDescription ?? {}) as Properties
      onlyKnown('AWS::ApiGateway::Deployment StageDescription', stage, ['Description', 'Variables', ...WITHOUT_EFFECT])
      const { id } = createDeployment(apis, apis.get(region, String(properties.RestApiId)), {
        description: properties.Description as string | undefined,
        stageName: properties.StageName as string | undefined,
        stageDescription: stage.Description as string | undefined,
        variables: stage.Variables as Record<string, string> | undefined,
      })
      return { id, attributes: { DeploymentId: id } }
    },
    delete(id, { RestApiId, StageName }, { region }) {
      const api = apis.find(region, String(RestApiId))
      if (!api?.deployments[id]) return
      if (StageName) leaveStage(apis, api, id, String(StageName))
      deleteDeployment(apis, apis.get(region, api.id), id)
    },
  }
}

/** The stage goes back to the deployment before, as in a rollback; where there is none, it goes with the deployment. */
function leaveStage(apis: RestApis, api: RestApi, deploymentId: string, stageName: string): void {
  const stage = api.stages[stageName]
  if (stage?.deploymentId !== deploymentId) return
  const { previousDeploymentId: previous } = stage
  if (previous && api.deployments[previous]) moveStage(apis, api, stageName, { deploymentId: previous })
  else deleteStage(apis, api, stageName)
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html */
export function stageResource(apis: RestApis): ResourceType {
  return {
    replaceOn: ['RestApiId', 'StageName'],
    existing({ RestApiId, StageName }, { region }) {
      return apis.find(region, String(RestApiId))?.stages[String(StageName)]?.stageName
    },
    create(properties, { region }) {
      const { stageName } = createStage(apis, apis.get(region, String(properties.RestApiId)), stageInput(properties))
      return { id: stageName }
    },
    update(id, properties, _previous, { region }) {
      moveStage(apis, apis.get(region, String(properties.RestApiId)), id, stageInput(properties))
      return { id }
    },
    delete(id, { RestApiId }, { region }) {
      const api = apis.find(region, String(RestApiId))
      if (api?.stages[id]) deleteStage(apis, api, id)
    },
  }
}

/** Execution logs, traces and metrics of a stage: taken, and not acted on. */
const WITHOUT_EFFECT = ['TracingEnabled', 'Tags', 'LoggingLevel', 'MetricsEnabled', 'DataTraceEnabled']

function stageInput(properties: Properties): StageInput {
  onlyKnown('AWS::ApiGateway::Stage', properties, [
    'RestApiId',
    'StageName',
    'DeploymentId',
    'Description',
    'Variables',
    'MethodSettings',
    'AccessLogSetting',
    ...WITHOUT_EFFECT,
  ])
  return {
    stageName: String(properties.StageName),
    deploymentId: String(properties.DeploymentId),
    description: properties.Description as string | undefined,
    variables: (properties.Variables ?? {}) as Record<string, string>,
    methodSettings: Object.fromEntries(((properties.MethodSettings ?? []) as Properties[]).map(methodSetting)),
    accessLogSettings: accessLog(properties.AccessLogSetting as Properties | undefined),
    tags: tagsOf(properties.Tags),
  }
}

function accessLog(setting: Properties | undefined): AccessLogSettings | undefined {
  if (!setting) return undefined
  return checkAccessLog({ destinationArn: String(setting.DestinationArn), format: String(setting.Format) })
}

/** `/~1hello`, `GET` → `~1hello/GET`; `/*`, `*` → all. */
function methodSetting(setting: Properties): [string, MethodSetting] {
  const {
    ResourcePath = '/*',
    HttpMethod = '*',
    ThrottlingRateLimit: rate,
    ThrottlingBurstLimit: burst,
    CachingEnabled,
  } = setting
  if (String(CachingEnabled) === 'true')
    throw new Error('The local cloud has no cache of responses: leave CachingEnabled out.')
  const path = String(ResourcePath) === '/' ? '~1' : String(ResourcePath).slice(1)
  const limits = {
    ...(rate !== undefined && { throttlingRateLimit: Number(rate) }),
    ...(burst !== undefined && { throttlingBurstLimit: Number(burst) }),
  }
  return [`${path}/${HttpMethod}`, limits]
}
