import type { Call } from '../service.ts'
import { type Revision, readAppSpec } from './app-spec.ts'
import { type Deployment, isActive } from './deployment.ts'
import { autoRollbackOf } from './deployment-group-actions.ts'
import type { Deployments } from './deployments.ts'
import { describeDeployment, describeTarget, targetId } from './describe-deployment.ts'
import { notHere, refused, required } from './errors.ts'
import { stoppedByCaller } from './halt.ts'
import type { CodeDeployState } from './state.ts'

interface DeploymentInput {
  deploymentId?: string
  deploymentIds?: string[]
  applicationName?: string
  deploymentGroupName?: string
  deploymentConfigName?: string
  description?: string
  revision?: Revision
  autoRollbackConfiguration?: { enabled?: boolean; events?: string[] }
  autoRollbackEnabled?: boolean
  includeOnlyStatuses?: string[]
  targetId?: string
  targetIds?: string[]
  lifecycleEventHookExecutionId?: string
  status?: string
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html and its neighbours */
export function deploymentActions(state: CodeDeployState, deployments: Deployments) {
  const get = (input: DeploymentInput, { region }: Call): Deployment => {
    const deployment = state.deployment(required(input.deploymentId, 'DeploymentId'))
    if (deployment.region === region) return deployment
    throw refused('DeploymentDoesNotExist', `The deployment ${deployment.id} could not be found`)
  }
  const target = (deployment: Deployment, id: string | undefined) => {
    if (id === targetId(deployment)) return describeTarget(state.platform.account, deployment)
    throw refused('DeploymentTargetDoesNotExist', `The deployment ${deployment.id} has no target ${id}`)
  }
  return {
    async CreateDeployment(input: DeploymentInput, { region }: Call) {
      const { description, deploymentConfigName, autoRollbackConfiguration: rollback } = input
      const applicationName = required(input.applicationName, 'ApplicationName')
      const deploymentGroupName = required(input.deploymentGroupName, 'DeploymentGroupName')
      state.group(region, applicationName, deploymentGroupName)
      const spec = await readAppSpec(input.revision)
      const { id } = deployments.start({
        ...{ region, applicationName, deploymentGroupName, creator: 'user', description, ...spec },
        ...(deploymentConfigName && { deploymentConfigName }),
        ...(rollback && { autoRollback: autoRollbackOf(rollback) }),
      })
      return { deploymentId: id }
    },

    GetDeployment: (input: DeploymentInput, call: Call) => ({ deploymentInfo: describeDeployment(get(input, call)) }),

    BatchGetDeployments: ({ deploymentIds = [] }: DeploymentInput, call: Call) => ({
      deploymentsInfo: deploymentIds.map((deploymentId) => describeDeployment(get({ deploymentId }, call))),
    }),

    /** Their ids, the newest first. */
    ListDeployments(input: DeploymentInput, { region }: Call) {
      const { applicationName, deploymentGroupName, includeOnlyStatuses: statuses = [] } = input
      if (applicationName) state.application(region, applicationName)
      const wanted = state
        .deployments()
        .filter(
          (each) =>
            each.region === region &&
            (!applicationName || each.applicationName === applicationName) &&
            (!deploymentGroupName || each.deploymentGroupName === deploymentGroupName) &&
            (statuses.length === 0 || statuses.includes(each.status)),
        )
      return { deployments: wanted.map(({ id }) => id) }
    },

    StopDeployment(input: DeploymentInput, call: Call) {
      const { id, status } = get(input, call)
      const run = deployments.running(id)
      if (!run) throw refused('DeploymentAlreadyCompleted', `The deployment ${id} is already completed: ${status}`)
      run.stop(stoppedByCaller(), input.autoRollbackEnabled)
      return { status: 'Pending', statusMessage: 'Stopping the deployment.' }
    },

    /** It has one: the alias. */
    ListDeploymentTargets: (input: DeploymentInput, call: Call) => ({ targetIds: [targetId(get(input, call))] }),
    GetDeploymentTarget: (input: DeploymentInput, call: Call) => ({
      deploymentTarget: target(get(input, call), required(input.targetId, 'DeploymentTargetId')),
    }),
    BatchGetDeploymentTargets(input: DeploymentInput, call: Call) {
      const deployment = get(input, call)
      return { deploymentTargets: (input.targetIds ?? []).map((id) => target(deployment, id)) }
    },

    PutLifecycleEventHookExecutionStatus(input: DeploymentInput, call: Call) {
      const deployment = get(input, call)
      const { lifecycleEventHookExecutionId: id = '', status = '' } = input
      if (!['Succeeded', 'Failed'].includes(status)) {
        throw refused(
          'InvalidLifecycleEventHookExecutionStatus',
          `The status must be Succeeded or Failed, not ${status}.`,
        )
      }
      const run = isActive(deployment) ? deployments.running(deployment.id) : undefined
      if (!run) throw refused('LifecycleEventAlreadyCompleted', `The deployment ${deployment.id} is already completed.`)
      run.answerHook(id, status)
      return { lifecycleEventHookExecutionId: id }
    },

    ContinueDeployment() {
      throw notHere('deployments that wait to be continued')
    },
  }
}
