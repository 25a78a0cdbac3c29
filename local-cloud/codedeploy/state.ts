import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import type { Deployment } from './deployment.ts'
import { type DeploymentConfig, PREDEFINED } from './deployment-configs.ts'
import { refused } from './errors.ts'

export interface Application {
  region: string
  name: string
  id: string
  /** Seconds since 1970, as in all of these records. */
  created: number
}

export interface DeploymentGroup {
  region: string
  applicationName: string
  name: string
  id: string
  deploymentConfigName: string
  serviceRoleArn: string
  alarms: { names: string[]; enabled: boolean; ignorePollAlarmFailure: boolean }
  autoRollback: AutoRollback
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_AutoRollbackConfiguration.html */
export interface AutoRollback {
  enabled: boolean
  events: RollbackEvent[]
}

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST'

/** So many deployments are remembered; those that run count, and stay. */
const REMEMBERED = 200

/** CodeDeploy's state, all regions in it. */
export class CodeDeployState {
  readonly platform: Platform
  readonly #applications: Table<Application>
  readonly #groups: Table<DeploymentGroup>
  readonly #configs: Table<DeploymentConfig & { region: string }>
  readonly #deployments: Table<Deployment>

  constructor(platform: Platform) {
    this.platform = platform
    this.#applications = platform.store.table('codedeploy/applications')
    this.#groups = platform.store.table('codedeploy/deployment-groups')
    this.#configs = platform.store.table('codedeploy/deployment-configs')
    this.#deployments = platform.store.table('codedeploy/deployments')
  }

  findApplication(region: string, name: string): Application | undefined {
    return this.#applications.get(`${region}/${name}`)
  }

  application(region: string, name: string): Application {
    const application = this.findApplication(region, name)
    if (!application) throw refused('ApplicationDoesNotExist', `No application found for name: ${name}`)
    return application
  }

  applications(region: string): Application[] {
    return this.#applications.values().filter((application) => application.region === region)
  }

  saveApplication(application: Application): void {
    this.#applications.set(`${application.region}/${application.name}`, application)
  }

  /**
   * With all its groups, and the details of its deployments. One that is not there counts as deleted.
   * https://docs.aws.amazon.com/codedeploy/latest/userguide/applications-delete.html
   */
  deleteApplication(region: string, name: string): void {
    for (const group of this.groups(region, name)) this.deleteGroup(region, name, group.name)
    for (const { id, region: where, applicationName, completed } of this.#deployments.values())
      if (where === region && applicationName === name && completed !== undefined) this.#deployments.delete(id)
    this.#applications.delete(`${region}/${name}`)
  }

  findGroup(region: string, applicationName: string, name: string): DeploymentGroup | undefined {
    return this.#groups.get(`${region}/${applicationName}/${name}`)
  }

  group(region: string, applicationName: string, name: string): DeploymentGroup {
    this.application(region, applicationName)
    const group = this.findGroup(region, applicationName, name)
    if (!group) throw refused('DeploymentGroupDoesNotExist', `No Deployment Group found for name: ${name}`)
    return group
  }

  groups(region: string, applicationName: string): DeploymentGroup[] {
    return this.#groups.values().filter((group) => group.region === region && group.applicationName === applicationName)
  }

  saveGroup(group: DeploymentGroup): void {
    this.#groups.set(`${group.region}/${group.applicationName}/${group.name}`, group)
  }

  deleteGroup(region: string, applicationName: string, name: string): void {
    this.#groups.delete(`${region}/${applicationName}/${name}`)
  }

  findConfig(region: string, name: string): DeploymentConfig | undefined {
    return PREDEFINED.find((config) => config.name === name) ?? this.#configs.get(`${region}/${name}`)
  }

  config(region: string, name: string): DeploymentConfig {
    const config = this.findConfig(region, name)
    if (!config) throw refused('DeploymentConfigDoesNotExist', `No Deployment Configuration found for name: ${name}`)
    return config
  }

  configs(region: string): DeploymentConfig[] {
    return [...PREDEFINED, ...this.#configs.values().filter((config) => config.region === region)]
  }

  saveConfig(region: string, config: DeploymentConfig): void {
    this.#configs.set(`${region}/${config.name}`, { ...config, region })
  }

  deleteConfig(region: string, name: string): void {
    this.#configs.delete(`${region}/${name}`)
  }

  deployment(id: string): Deployment {
    const deployment = this.#deployments.get(id)
    if (!deployment) throw refused('DeploymentDoesNotExist', `The deployment ${id} could not be found`)
    return deployment
  }

  /** The newest first. */
  deployments(): Deployment[] {
    return this.#deployments.values().sort((a, b) => b.created - a.created)
  }

  saveDeployment(deployment: Deployment): void {
    this.#deployments.set(deployment.id, deployment)
  }

  forgetOld(): void {
    const old = this.deployments().slice(REMEMBERED)
    for (const { id, completed } of old) if (completed !== undefined) this.#deployments.delete(id)
  }
}

/** `arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:shop/live` */
export function arn(account: string, region: string, resource: string): string {
  return `arn:aws:codedeploy:${region}:${account}:${resource}`
}
