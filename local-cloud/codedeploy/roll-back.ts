import { type Deployment, newDeploymentId, seconds } from './deployment.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import type { Neighbours } from './neighbours.ts'
import type { CodeDeployState } from './state.ts'
import { tellEventBridge } from './state-change-event.ts'

/** Takes the alias back by a deployment of its own, all at once and without hooks. */
export function rollBack(
  state: CodeDeployState,
  neighbours: Neighbours,
  record: DeploymentRecord,
): NonNullable<Deployment['rollback']> {
  const { deployment } = record
  const { functionName, alias, currentVersion, targetVersion } = deployment.shift
  const rollbackMessage = `The alias ${alias} of ${functionName} is back at version ${currentVersion}.`
  neighbours.aliases.update(deployment.region, functionName, alias, currentVersion, {})
  record.emit('traffic', { functionName, alias, currentVersion, targetVersion, weight: 0 })
  const id = newDeploymentId()
  const back: Deployment = {
    ...deployment,
    id,
    creator: 'codeDeployRollback',
    deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    status: 'Succeeded',
    created: seconds(),
    completed: seconds(),
    weight: 100,
    shift: { ...deployment.shift, currentVersion: targetVersion, targetVersion: currentVersion },
    hooks: {},
    lifecycleEvents: deployment.lifecycleEvents.map(({ name }) => ({
      name,
      status: name === 'AllowTraffic' ? 'Succeeded' : 'Skipped',
    })),
    rollback: { rollbackTriggeringDeploymentId: deployment.id, rollbackMessage },
  }
  // At once, and as done: a kill in between must not find a deployment that goes back to the bad version.
  state.saveDeployment(back)
  tellEventBridge(state, neighbours, back, 'InProgress')
  tellEventBridge(state, neighbours, back)
  return { rollbackDeploymentId: id, rollbackMessage }
}
