import { type RestAction, type RestInput, respond } from '../protocols/rest-json.ts'
import { type AccessLogSettings, checkAccessLog } from './access-log.ts'
import type { Authorizers } from './authorize.ts'
import {
  createDeployment,
  createStage,
  type DeploymentInput,
  deleteDeployment,
  deleteStage,
  getDeployment,
  getStage,
  moveStage,
  type StageInput,
} from './deployments.ts'
import { type PatchOperation, patch } from './patch.ts'
import type { Deployment, RestApi, Stage } from './rest-api.ts'
import type { RestApis } from './rest-apis.ts'
import { apiOf, operationsOf } from './route-input.ts'

type Routes = Record<string, RestAction>

export function deploymentRoutes(apis: RestApis): Routes {
  const one = '/restapis/{restApiId}/deployments/{deploymentId}'
  return {
    'POST /restapis/{restApiId}/deployments': (input) =>
      respond(201, describedDeployment(createDeployment(apis, apiOf(apis, input), input.json() as DeploymentInput))),
    'GET /restapis/{restApiId}/deployments': (input) => ({
      item: Object.values(apiOf(apis, input).deployments).map(describedDeployment),
    }),
    [`GET ${one}`]: (input) => describedDeployment(getDeployment(apiOf(apis, input), input.params.deploymentId!)),
    [`DELETE ${one}`]: (input) => {
      deleteDeployment(apis, apiOf(apis, input), input.params.deploymentId!)
      return respond(202)
    },
  }
}

export function stageRoutes(apis: RestApis, authorizers?: Authorizers): Routes {
  const one = '/restapis/{restApiId}/stages/{stageName}'
  return {
    'POST /restapis/{restApiId}/stages': (input) =>
      respond(201, describedStage(createStage(apis, apiOf(apis, input), input.json() as unknown as StageInput))),
    'GET /restapis/{restApiId}/stages': (input) => ({
      item: Object.values(apiOf(apis, input).stages).map(describedStage),
    }),
    [`GET ${one}`]: (input) => describedStage(getStage(apiOf(apis, input), input.params.stageName!)),
    [`PATCH ${one}`]: (input) =>
      describedStage(updateStage(apis, apiOf(apis, input), input.params.stageName!, operationsOf(input))),
    [`DELETE ${one}`]: (input) => {
      deleteStage(apis, apiOf(apis, input), input.params.stageName!)
      return respond(202)
    },
    ...(authorizers && {
      [`DELETE ${one}/cache/authorizers`]: (input: RestInput) => {
        const { stageName } = getStage(apiOf(apis, input), input.params.stageName!)
        authorizers.flush(input.params.restApiId!, stageName)
        return respond(202)
      },
    }),
  }
}

function updateStage(apis: RestApis, api: RestApi, name: string, operations: PatchOperation[]): Stage {
  const { variables, methodSettings, accessLogSettings } = structuredClone(getStage(api, name))
  const change: Partial<StageInput> = { variables, methodSettings }
  let accessLog: Partial<AccessLogSettings> | undefined = accessLogSettings
  patch(operations, [
    [
      /^replace \/(?<member>deploymentId|description)$/,
      ({ member }, value) => Object.assign(change, { [member!]: value }),
    ],
    [
      /^(add|replace) \/variables\/(?<name>\w+)$/,
      (groups, value) => Object.assign(variables, { [groups.name!]: value }),
    ],
    [/^remove \/variables\/(?<name>\w+)$/, (groups) => delete variables[groups.name!]],
    [
      /^replace \/(?<method>[^/]+\/[^/]+)\/throttling\/(?<limit>rate|burst)Limit$/,
      ({ method, limit }, value) => {
        const member = limit === 'rate' ? 'throttlingRateLimit' : 'throttlingBurstLimit'
        methodSettings[method!] = { ...methodSettings[method!], [member]: Number(value) }
      },
    ],
    [
      /^(add|replace) \/accessLogSettings\/(?<member>destinationArn|format)$/,
      ({ member }, value) => {
        accessLog = { ...accessLog, [member!]: value }
      },
    ],
    [
      /^remove \/accessLogSettings$/,
      () => {
        accessLog = undefined
      },
    ],
    // Execution logs, metrics and traces: taken, and not acted on.
    [/^replace \/([^/]+\/[^/]+\/(logging\/(dataTrace|loglevel)|metrics\/enabled)|tracingEnabled)$/, () => {}],
  ])
  return moveStage(apis, api, name, { ...change, accessLogSettings: accessLog && checkAccessLog(accessLog) })
}

function describedDeployment({ snapshot: _, ...deployment }: Deployment): Omit<Deployment, 'snapshot'> {
  return deployment
}

function describedStage({ previousDeploymentId: _, ...stage }: Stage): Omit<Stage, 'previousDeploymentId'> {
  return stage
}
