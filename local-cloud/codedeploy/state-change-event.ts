import type { Deployment } from './deployment.ts'
import type { Neighbours } from './neighbours.ts'
import { arn, type CodeDeployState } from './state.ts'

const STATES = { Created: undefined, InProgress: 'START', Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' }

/**
 * Tells EventBridge that a deployment has come to this status; `Created` is no news.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-codedeploy.html
 */
export function tellEventBridge(
  state: CodeDeployState,
  { putEvent }: Neighbours,
  deployment: Deployment,
  status = deployment.status,
): void {
  const { region, applicationName: application, deploymentGroupName: deploymentGroup, id: deploymentId } = deployment
  const { account } = state.platform
  const group = arn(account, region, `deploymentgroup:${application}/${deploymentGroup}`)
  if (!putEvent || !STATES[status]) return
  const event = {
    source: 'aws.codedeploy',
    detailType: 'CodeDeploy Deployment State-change Notification',
    resources: [arn(account, region, `application:${application}`), group],
    detail: {
      region,
      deploymentId,
      // Of a deployment to machines, the group of them; of one to Lambda, the deployment group.
      instanceGroupId: state.findGroup(region, application, deploymentGroup)?.id,
      deploymentGroup,
      state: STATES[status],
      application,
    },
  }
  const sender = { service: 'codedeploy.amazonaws.com', sourceArn: group }
  putEvent(`arn:aws:events:${region}:${account}:event-bus/default`, event, sender)
}
