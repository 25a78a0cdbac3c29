import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Permission } from '../service.ts'
import type { Sender } from '../targets.ts'
import { type HookName, seconds } from './deployment.ts'
import { stepsOf } from './deployment-configs.ts'
import { DeploymentRecord } from './deployment-record.ts'
import { refused } from './errors.ts'
import type { Halt } from './halt.ts'
import { alarmActive, alarmUnknown, asHalt, hookFailed, invalidConfiguration, notPermitted } from './halt.ts'
import type { Neighbours } from './neighbours.ts'
import { rollBack } from './roll-back.ts'
import { arn, type CodeDeployState, type DeploymentGroup } from './state.ts'

/** AWS waits an hour for a hook's answer. */
const HOOK_MINUTES = 60
/** What a timer takes at most. */
const MAX_DELAY = 2 ** 31 - 1

/** A deployment under way. */
export class DeploymentRun {
  readonly id: string
  readonly #state: CodeDeployState
  readonly #neighbours: Neighbours
  readonly #group: DeploymentGroup
  readonly #record: DeploymentRecord
  readonly #controller = new AbortController()
  #hook?: { executionId: string; answer(status: string): void }
  /** Before the alias was looked at, there is nothing to roll back. */
  #began = false
  #closed = false

  constructor(state: CodeDeployState, neighbours: Neighbours, group: DeploymentGroup, id: string) {
    this.#state = state
    this.#neighbours = neighbours
    this.#group = group
    this.#record = new DeploymentRecord(state, neighbours, id)
    this.id = id
  }

  get group(): DeploymentGroup {
    return this.#group
  }

  /** Resolves once the deployment has come to its end, one way or the other. */
  async run(): Promise<void> {
    try {
      this.#record.change({ status: 'InProgress' })
      this.#checkAlarms()
      this.#checkAlias()
      await this.#runHook('BeforeAllowTraffic')
      await this.#allowTraffic()
      await this.#runHook('AfterAllowTraffic')
      this.#record.change({ status: 'Succeeded', completed: seconds() })
    } catch (error) {
      // What a stopped cloud leaves is rolled back when it starts again.
      if (!this.#closed) this.#halt(asHalt(error))
    }
  }

  /** `rollBack` goes before what the group says. */
  stop(halt: Halt, rollBack?: boolean): void {
    if (rollBack !== undefined) this.#record.change({ autoRollback: { enabled: rollBack, events: [halt.event] } })
    this.#controller.abort(halt)
  }

  /** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html */
  answerHook(executionId: string, status: string): void {
    if (this.#hook?.executionId !== executionId) {
      throw refused(
        'LifecycleEventAlreadyCompleted',
        'An attempt to return the status of an already completed lifecycle event occurred.',
      )
    }
    this.#hook.answer(status)
  }

  close(): void {
    this.#closed = true
    this.#controller.abort()
  }

  #checkAlarms(): void {
    const { names, enabled, ignorePollAlarmFailure } = this.#group.alarms
    const { alarms } = this.#neighbours
    if (!enabled || !alarms || names.length === 0) return
    if (!ignorePollAlarmFailure)
      this.#permit({ action: 'cloudwatch:DescribeAlarms', resource: '*' }, 'AmazonCloudWatch')
    for (const name of names) {
      const state = alarms.state(this.#group.region, name)
      if (state === 'ALARM') throw alarmActive()
      if (state === undefined && !ignorePollAlarmFailure) throw alarmUnknown(name)
    }
  }

  #checkAlias(): void {
    const { region, shift } = this.#record.deployment
    const alias = this.#neighbours.aliases.get(region, shift.functionName, shift.alias)
    if (alias.FunctionVersion !== shift.currentVersion) {
      throw invalidConfiguration(
        'The Lambda function alias version does not match the current version in AppSpec file.',
      )
    }
    if (alias.RoutingConfig) throw invalidConfiguration('The Lambda function alias points to more than one version.')
    this.#began = true
  }

  async #allowTraffic(): Promise<void> {
    this.#record.setEvent('AllowTraffic', { status: 'InProgress', started: seconds() })
    const { routing } = this.#state.config(this.#group.region, this.#record.deployment.deploymentConfigName)
    for (const { percentage, minutes } of stepsOf(routing)) {
      this.#setWeight(percentage)
      await this.#wait(minutes)
    }
    this.#setWeight(100)
    this.#record.setEvent('AllowTraffic', { status: 'Succeeded', ended: seconds() })
  }

  /** Percent to the new version. Each alias is one record, so no request sees half a change. */
  #setWeight(percentage: number): void {
    const { region, shift } = this.#record.deployment
    this.#permit({ action: 'lambda:UpdateAlias', resource: this.#functionArn(shift.functionName) }, 'AWSLambda')
    // Written before: a kill in between must find a deployment to roll back.
    this.#record.change({ weight: percentage })
    const { functionName, alias, currentVersion, targetVersion } = shift
    const done = percentage === 100
    const weights: Record<string, number> = done ? {} : { [targetVersion]: percentage / 100 }
    this.#neighbours.aliases.update(region, functionName, alias, done ? targetVersion : currentVersion, weights)
    this.#record.emit('traffic', { functionName, alias, currentVersion, targetVersion, weight: percentage })
  }

  async #runHook(name: HookName): Promise<void> {
    const hook = this.#record.deployment.hooks[name]
    if (!hook) return this.#record.setEvent(name, { status: 'Skipped' })
    this.#record.setEvent(name, { status: 'InProgress', started: seconds() })
    const answered = new Promise<string>((answer) => {
      this.#hook = { executionId: randomBytes(48).toString('base64url'), answer }
    })
    this.#invoke(name, this.#functionArn(hook))
    const status = await Promise.race([answered, this.#wait(HOOK_MINUTES, answered)])
    this.#hook = undefined
    if (status === 'Succeeded') return this.#record.setEvent(name, { status: 'Succeeded', ended: seconds() })
    throw hookFailed(name, hook, status === undefined ? 'did not answer within one hour' : `answered ${status}`)
  }

  #invoke(name: HookName, functionArn: string): void {
    const payload = { DeploymentId: this.id, LifecycleEventHookExecutionId: this.#hook?.executionId }
    try {
      this.#neighbours.invokeFunction(functionArn, Buffer.from(JSON.stringify(payload)), this.#sender)
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string }
      if (code.startsWith('AccessDenied')) throw notPermitted(this.#group.serviceRoleArn, 'AWSLambda')
      throw hookFailed(name, functionArn, `could not be invoked: ${message}`)
    }
  }

  /** So many of AWS's minutes. Throws why the deployment was stopped in the meantime. */
  async #wait(minutes: number, until?: Promise<unknown>): Promise<undefined> {
    const delay = Math.min((minutes * 60_000) / this.#state.platform.settings.speed, MAX_DELAY)
    const answered = new AbortController()
    void until?.then(() => answered.abort())
    const signal = AbortSignal.any([this.#controller.signal, answered.signal])
    await setTimeout(delay, undefined, { signal }).catch(() => {})
    this.#controller.signal.throwIfAborted()
  }

  #halt(halt: Halt): void {
    for (const { name, status } of this.#record.deployment.lifecycleEvents) {
      if (status === 'InProgress')
        this.#record.setEvent(name, { status: 'Failed', ended: seconds(), message: halt.message })
      if (status === 'Pending') this.#record.setEvent(name, { status: 'Skipped' })
    }
    const { autoRollback } = this.#record.deployment
    const error = { code: halt.code, message: halt.message }
    const wanted = autoRollback.enabled && autoRollback.events.includes(halt.event)
    const rollback = wanted && this.#began ? rollBack(this.#state, this.#neighbours, this.#record) : undefined
    this.#record.change({ status: halt.status, completed: seconds(), error, rollback })
  }

  #permit(permission: Permission, service: 'AWSLambda' | 'AmazonCloudWatch'): void {
    try {
      this.#state.platform.iam?.authorize(this.#sender, permission)
    } catch {
      throw notPermitted(this.#group.serviceRoleArn, service)
    }
  }

  get #sender(): Sender {
    const { region, applicationName, name, serviceRoleArn } = this.#group
    const sourceArn = arn(this.#state.platform.account, region, `deploymentgroup:${applicationName}/${name}`)
    return { service: 'codedeploy.amazonaws.com', sourceArn, roleArn: serviceRoleArn }
  }

  #functionArn(name: string): string {
    if (name.startsWith('arn:')) return name
    return `arn:aws:lambda:${this.#group.region}:${this.#state.platform.account}:function:${name}`
  }
}
