import { type Deployment, isActive, LIFECYCLE, newDeploymentId, seconds } from './deployment.ts'
import { DeploymentRun } from './deployment-run.ts'
import { refused } from './errors.ts'
import { alarmActive } from './halt.ts'
import type { Neighbours } from './neighbours.ts'
import type { CodeDeployState } from './state.ts'

export type NewDeployment = Pick<
  Deployment,
  'region' | 'applicationName' | 'deploymentGroupName' | 'creator' | 'description' | 'content' | 'shift' | 'hooks'
> &
  Partial<Pick<Deployment, 'deploymentConfigName' | 'autoRollback'>>

/** The deployments that are under way. */
export class Deployments {
  readonly #state: CodeDeployState
  readonly #neighbours: Neighbours
  readonly #runs = new Map<string, { run: DeploymentRun; done: Promise<void> }>()
  readonly #stopListening?: () => void

  constructor(state: CodeDeployState, neighbours: Neighbours) {
    this.#state = state
    this.#neighbours = neighbours
    this.#recover()
    this.#stopListening = neighbours.alarms?.onAlarm((region, name) => this.#stopOnAlarm(region, name))
  }

  /** Begins one; it goes on by itself. Throws DeploymentLimitExceededException where the group has one already. */
  start(given: NewDeployment): Deployment {
    const group = this.#state.group(given.region, given.applicationName, given.deploymentGroupName)
    const active = [...this.#runs.values()].find(({ run }) => run.group.id === group.id)
    if (active) {
      throw refused(
        'DeploymentLimitExceeded',
        `The Deployment Group '${group.name}' already has an active Deployment '${active.run.id}'`,
      )
    }
    const deployment: Deployment = {
      deploymentConfigName: group.deploymentConfigName,
      autoRollback: group.autoRollback,
      ...given,
      id: newDeploymentId(),
      status: 'Created',
      created: seconds(),
      weight: 0,
      lifecycleEvents: LIFECYCLE.map((name) => ({ name, status: 'Pending' })),
    }
    this.#state.config(given.region, deployment.deploymentConfigName)
    this.#state.saveDeployment(deployment)
    this.#state.forgetOld()
    const run = new DeploymentRun(this.#state, this.#neighbours, group, deployment.id)
    const done = run
      .run()
      .catch((error) => console.error(`Deployment ${run.id} is rolled back when the cloud starts again: ${error}`))
      .finally(() => this.#runs.delete(run.id))
    this.#runs.set(run.id, { run, done })
    return deployment
  }

  /** The run of a deployment that has not ended. */
  running(id: string): DeploymentRun | undefined {
    return this.#runs.get(id)?.run
  }

  /** The deployment at its end. */
  async ended(id: string): Promise<Deployment> {
    await this.#runs.get(id)?.done
    return this.#state.deployment(id)
  }

  async close(): Promise<void> {
    this.#stopListening?.()
    const runs = [...this.#runs.values()]
    for (const { run } of runs) run.close()
    await Promise.all(runs.map(({ done }) => done))
  }

  #stopOnAlarm(region: string, name: string): void {
    for (const { run } of this.#runs.values()) {
      const { alarms } = run.group
      if (run.group.region === region && alarms.enabled && alarms.names.includes(name)) run.stop(alarmActive())
    }
  }

  /** What a stopped or killed cloud left in the middle: the alias goes back, for nobody watches the new version any more. */
  #recover(): void {
    for (const deployment of this.#state.deployments().filter(isActive)) {
      const { functionName, alias, currentVersion } = deployment.shift
      const back = `The alias ${alias} of ${functionName} is back at version ${currentVersion}.`
      this.#state.saveDeployment({
        ...deployment,
        status: 'Stopped',
        completed: seconds(),
        weight: 0,
        error: { code: 'MANUAL_STOP', message: 'The local cloud was stopped during this deployment.' },
        rollback: { rollbackMessage: this.#restore(deployment) ? back : `There is no alias ${alias} any more.` },
        lifecycleEvents: deployment.lifecycleEvents.map((event) => {
          if (event.status === 'InProgress') return { ...event, status: 'Failed', ended: seconds() }
          return event.status === 'Pending' ? { ...event, status: 'Skipped' } : event
        }),
      })
    }
  }

  #restore({ region, shift }: Deployment): boolean {
    try {
      this.#neighbours.aliases.update(region, shift.functionName, shift.alias, shift.currentVersion, {})
      return true
    } catch {
      return false
    }
  }
}
