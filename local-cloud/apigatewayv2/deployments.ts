import { badRequest, notFound } from './errors.ts'
import type { Deployment, HttpApi } from './http-api.ts'
import { type HttpApis, now } from './http-apis.ts'
import { type Input, text } from './input.ts'
import { createPart, type PartKind } from './part.ts'

/**
 * A deployment is the API as it was at that moment: later changes reach its stages only with the next one.
 * https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html
 */
export const deployments: PartKind<'deployments'> = {
  collection: 'deployments',
  id: 'deploymentId',
  noun: 'Deployment',
  define(input, api, deploymentId, previous): Deployment {
    if (!previous && Object.keys(api.routes).length === 0) {
      throw badRequest('At least one route is required before deploying the Api.')
    }
    const { corsConfiguration, routes, integrations, authorizers } = api
    return {
      deploymentId,
      description: text(input, 'description'),
      createdDate: previous?.createdDate ?? now(),
      autoDeployed: false,
      deploymentStatus: 'DEPLOYED',
      configuration: previous?.configuration ?? { corsConfiguration, routes, integrations, authorizers },
    }
  },
  checkUnused(api, id) {
    const stage = Object.values(api.stages).find(({ deploymentId }) => deploymentId === id)
    if (stage) throw badRequest('Active stages pointing to this deployment must be moved or deleted')
  },
  describe: ({ configuration: _, ...shown }) => shown,
}

/** Creates a deployment, and if the input names a stage, has the stage serve it. */
export function deploy(apis: HttpApis, api: HttpApi, input: Input): { id: string; part: object } {
  const stageName = text(input, 'stageName')
  if (stageName) checkStage(api, stageName)
  const deployed = createPart(apis, api, deployments, input)
  if (stageName) moveStage(apis, api.apiId, stageName, deployed.id)
  return deployed
}

function checkStage(api: HttpApi, stageName: string): void {
  const stage = api.stages[stageName]
  if (!stage) throw notFound('stage', stageName)
  if (stage.autoDeploy) throw badRequest(`Stage ${stageName} has autoDeploy, so it takes no deployment.`)
}

export function moveStage(apis: HttpApis, apiId: string, stageName: string, deploymentId: string): void {
  const api = apis.find(apiId)
  const stage = api?.stages[stageName]
  if (!api || !stage) throw notFound('stage', stageName)
  const moved = { ...stage, deploymentId, lastUpdatedDate: now() }
  apis.save({ ...api, stages: { ...api.stages, [stageName]: moved } })
}
