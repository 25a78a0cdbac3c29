import { randomUUID } from 'node:crypto'
import type { Call } from '../service.ts'
import { seconds } from './deployment.ts'
import { type DeploymentConfig, trafficRouting } from './deployment-configs.ts'
import { checkedName, notHere, refused, required } from './errors.ts'
import type { CodeDeployState } from './state.ts'

export interface ConfigInput {
  deploymentConfigName?: string
  computePlatform?: string
  trafficRoutingConfig?: unknown
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html and its neighbours */
export function deploymentConfigActions(state: CodeDeployState) {
  const named = ({ deploymentConfigName }: ConfigInput) => required(deploymentConfigName, 'DeploymentConfigName')
  return {
    CreateDeploymentConfig: (input: ConfigInput, { region }: Call) => ({
      deploymentConfigId: createConfig(state, region, { ...input, deploymentConfigName: named(input) }).id,
    }),
    GetDeploymentConfig: (input: ConfigInput, { region }: Call) => ({
      deploymentConfigInfo: described(state.config(region, named(input))),
    }),
    ListDeploymentConfigs: (_input: object, { region }: Call) => ({
      deploymentConfigsList: state.configs(region).map(({ name }) => name),
    }),
    DeleteDeploymentConfig: (input: ConfigInput, { region }: Call) => deleteConfig(state, region, named(input)),
  }
}

/** Throws DeploymentConfigAlreadyExistsException and InvalidTrafficRoutingConfigurationException. */
export function createConfig(state: CodeDeployState, region: string, input: ConfigInput): DeploymentConfig {
  const { deploymentConfigName = '', computePlatform = 'Server', trafficRoutingConfig } = input
  checkedName(deploymentConfigName, 'DeploymentConfigName')
  if (computePlatform !== 'Lambda') throw notHere(`compute platform ${computePlatform}, only Lambda`)
  if (state.findConfig(region, deploymentConfigName)) {
    throw refused('DeploymentConfigAlreadyExists', `Deployment Configuration already exists: ${deploymentConfigName}`)
  }
  const about = { name: deploymentConfigName, id: randomUUID(), created: seconds() }
  const config = { ...about, routing: trafficRouting(trafficRoutingConfig) }
  state.saveConfig(region, config)
  return config
}

/** Throws DeploymentConfigInUseException while a group uses it; one that is not there counts as deleted. */
export function deleteConfig(state: CodeDeployState, region: string, name: string): void {
  if (name.startsWith('CodeDeployDefault.')) {
    throw refused('InvalidOperation', `Predefined deployment configurations cannot be deleted: ${name}`)
  }
  const groups = state.applications(region).flatMap((application) => state.groups(region, application.name))
  const user = groups.find(({ deploymentConfigName }) => deploymentConfigName === name)
  if (user) throw refused('DeploymentConfigInUse', `The deployment group ${user.name} uses ${name}.`)
  state.deleteConfig(region, name)
}

function described({ id, name, created, routing }: DeploymentConfig) {
  return {
    deploymentConfigId: id,
    deploymentConfigName: name,
    createTime: created,
    computePlatform: 'Lambda',
    trafficRoutingConfig: routing,
  }
}
