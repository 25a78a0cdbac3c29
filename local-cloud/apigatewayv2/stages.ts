import { checkAccessLog } from '../apigateway/access-log.ts'
import { badRequest, conflict, notFound, refuse } from './errors.ts'
import type { Stage } from './http-api.ts'
import { now } from './http-apis.ts'
import { type Input, requiredText, text, textMap, truth } from './input.ts'
import type { PartKind } from './part.ts'

const NOT_HERE = ['clientCertificateId', 'routeSettings']
const THROTTLING = [
  'dataTraceEnabled',
  'detailedMetricsEnabled',
  'loggingLevel',
  'throttlingBurstLimit',
  'throttlingRateLimit',
]

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const stages: PartKind<'stages'> = {
  collection: 'stages',
  id: 'stageName',
  noun: 'stage',
  chosenId(input, api) {
    const name = requiredText(input, 'stageName')
    if (!/^(\$default|[\w-]{1,128})$/.test(name)) {
      throw badRequest('Stage name only allows a-zA-Z0-9_- and hyphen, or is $default.')
    }
    if (Object.hasOwn(api.stages, name)) throw conflict('Stage already exists')
    return name
  },
  define(input, api, stageName, previous): Stage {
    refuse(input, NOT_HERE)
    refuse((input.defaultRouteSettings ?? {}) as Input, THROTTLING)
    const autoDeploy = truth(input, 'autoDeploy') ?? false
    // A template's stage keeps the deployment that an AWS::ApiGatewayV2::Deployment gave it.
    const deploymentId = text(input, 'deploymentId') ?? previous?.deploymentId
    if (deploymentId && !Object.hasOwn(api.deployments, deploymentId)) throw notFound('Deployment', deploymentId)
    if (autoDeploy && deploymentId !== previous?.deploymentId) {
      throw badRequest('A stage with autoDeploy deploys by itself: give it autoDeploy or a deployment, not both.')
    }
    return {
      stageName,
      description: text(input, 'description'),
      autoDeploy,
      deploymentId: autoDeploy ? undefined : deploymentId,
      stageVariables: textMap(input, 'stageVariables'),
      defaultRouteSettings: { detailedMetricsEnabled: false },
      accessLogSettings: input.accessLogSettings ? checkAccessLog(input.accessLogSettings) : undefined,
      tags: textMap(input, 'tags') ?? {},
      createdDate: previous?.createdDate ?? now(),
      lastUpdatedDate: now(),
    }
  },
}
