import type { Deployment, LifecycleEvent } from './deployment.ts'
import type { Neighbours } from './neighbours.ts'
import type { CodeDeployState } from './state.ts'
import { tellEventBridge } from './state-change-event.ts'

/** One deployment in the state: each change of it is kept, and told. */
export class DeploymentRecord {
  readonly #state: CodeDeployState
  readonly #neighbours: Neighbours
  readonly #id: string

  constructor(state: CodeDeployState, neighbours: Neighbours, id: string) {
    this.#state = state
    this.#neighbours = neighbours
    this.#id = id
  }

  get deployment(): Deployment {
    return this.#state.deployment(this.#id)
  }

  change(change: Partial<Deployment>): void {
    this.#state.saveDeployment({ ...this.deployment, ...change })
    if (!change.status) return
    const { status, error } = this.deployment
    this.emit('deployment', { status, ...(error && { message: error.message }) })
    tellEventBridge(this.#state, this.#neighbours, this.deployment)
  }

  setEvent(name: LifecycleEvent['name'], change: Partial<LifecycleEvent>): void {
    const lifecycleEvents = this.deployment.lifecycleEvents.map((event) =>
      event.name === name ? { ...event, ...change } : event,
    )
    this.change({ lifecycleEvents })
    this.emit('lifecycle-event', { name, status: change.status })
  }

  /** `codedeploy.deployment`, `codedeploy.lifecycle-event` or `codedeploy.traffic`. */
  emit(what: 'deployment' | 'lifecycle-event' | 'traffic', detail: Record<string, unknown>): void {
    const { region, applicationName, deploymentGroupName } = this.deployment
    const about = { region, deploymentId: this.#id, applicationName, deploymentGroupName }
    this.#state.platform.events.emit(`codedeploy.${what}`, { ...about, ...detail })
  }
}
