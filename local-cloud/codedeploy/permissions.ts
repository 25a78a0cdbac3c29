import type { Call, Permissions } from '../service.ts'
import { arn, type CodeDeployState } from './state.ts'

interface Input {
  applicationName?: string
  deploymentGroupName?: string
  currentDeploymentGroupName?: string
  deploymentConfigName?: string
  deploymentId?: string
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html */
export function permissions(state: CodeDeployState): Permissions {
  const on = (action: string, { region }: Call, resource: string) => ({
    action: `codedeploy:${action}`,
    resource: arn(state.platform.account, region, resource),
  })
  const group = (action: string) => (input: Input, call: Call) => {
    const name = input.deploymentGroupName ?? input.currentDeploymentGroupName ?? '*'
    return on(action, call, `deploymentgroup:${input.applicationName}/${name}`)
  }
  const ofDeployment = (action: string) => (input: Input, call: Call) => {
    const { applicationName, deploymentGroupName } = state.deployment(input.deploymentId ?? '')
    return on(action, call, `deploymentgroup:${applicationName}/${deploymentGroupName}`)
  }
  const application = (action: string) => (input: Input, call: Call) =>
    on(action, call, `application:${input.applicationName}`)
  const config = (action: string) => (input: Input, call: Call) =>
    on(action, call, `deploymentconfig:${input.deploymentConfigName}`)
  return {
    ...each(['CreateApplication', 'DeleteApplication', 'GetApplication', 'ListDeploymentGroups'], application),
    ...each(['CreateDeploymentConfig', 'DeleteDeploymentConfig', 'GetDeploymentConfig'], config),
    ...each(['CreateDeploymentGroup', 'DeleteDeploymentGroup', 'GetDeploymentGroup', 'UpdateDeploymentGroup'], group),
    ...each(['BatchGetDeploymentGroups', 'CreateDeployment', 'ListDeployments'], group),
    ...each(
      ['BatchGetDeploymentTargets', 'GetDeployment', 'GetDeploymentTarget', 'ListDeploymentTargets'],
      ofDeployment,
    ),
    ...each(['PutLifecycleEventHookExecutionStatus'], ofDeployment),
  }
}

function each(actions: string[], permission: (action: string) => Permissions[string]): Permissions {
  return Object.fromEntries(actions.map((action) => [action, permission(action)]))
}
