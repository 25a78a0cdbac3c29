import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { createApplication } from './application-actions.ts'
import { createConfig, deleteConfig } from './deployment-config-actions.ts'
import { createGroup, type GroupInput, updateGroup } from './deployment-group-actions.ts'
import type { CodeDeployState } from './state.ts'

export function codedeployResources(state: CodeDeployState): Record<string, ResourceType> {
  return {
    'AWS::CodeDeploy::Application': applicationResource(state),
    'AWS::CodeDeploy::DeploymentConfig': deploymentConfigResource(state),
    'AWS::CodeDeploy::DeploymentGroup': deploymentGroupResource(state),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-application.html */
function applicationResource(state: CodeDeployState): ResourceType {
  const nameOf = ({ ApplicationName }: Properties, { generateName }: ResourceContext) =>
    String(ApplicationName ?? generateName(100))
  return {
    replaceOn: ['ApplicationName', 'ComputePlatform'],
    existing: (properties, context) => state.findApplication(context.region, nameOf(properties, context))?.name,
    create(properties, context) {
      onlyKnown('Application', properties, ['ApplicationName', 'ComputePlatform', 'Tags'])
      const platform = properties.ComputePlatform as string | undefined
      return { id: createApplication(state, context.region, nameOf(properties, context), platform).name }
    },
    update(id, properties) {
      onlyKnown('Application', properties, ['ApplicationName', 'ComputePlatform', 'Tags'])
      return { id }
    },
    delete: (id, _properties, { region }) => state.deleteApplication(region, id),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentconfig.html */
function deploymentConfigResource(state: CodeDeployState): ResourceType {
  const nameOf = ({ DeploymentConfigName }: Properties, { generateName }: ResourceContext) =>
    String(DeploymentConfigName ?? generateName(100))
  return {
    existing: (properties, context) => state.findConfig(context.region, nameOf(properties, context))?.name,
    create(properties, context) {
      onlyKnown('DeploymentConfig', properties, ['ComputePlatform', 'DeploymentConfigName', 'TrafficRoutingConfig'])
      const input = { ...(inCamelCase(properties) as object), deploymentConfigName: nameOf(properties, context) }
      return { id: createConfig(state, context.region, input).name }
    },
    delete: (id, _properties, { region }) => deleteConfig(state, region, id),
  }
}

const GROUP_PROPERTIES = [
  'AlarmConfiguration',
  'ApplicationName',
  'AutoRollbackConfiguration',
  'DeploymentConfigName',
  'DeploymentGroupName',
  'DeploymentStyle',
  'ServiceRoleArn',
  'Tags',
]

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html */
function deploymentGroupResource(state: CodeDeployState): ResourceType {
  const nameOf = ({ DeploymentGroupName }: Properties, { generateName }: ResourceContext) =>
    String(DeploymentGroupName ?? generateName(100))
  const inputOf = (properties: Properties): GroupInput => {
    onlyKnown('DeploymentGroup', properties, GROUP_PROPERTIES)
    // What the template no longer says goes back to its default.
    return { ...UNSET, ...(inCamelCase(properties) as GroupInput) }
  }
  return {
    replaceOn: ['ApplicationName', 'DeploymentGroupName'],
    existing(properties, context) {
      return state.findGroup(context.region, String(properties.ApplicationName), nameOf(properties, context))?.name
    },
    create(properties, context) {
      const input = { ...inputOf(properties), deploymentGroupName: nameOf(properties, context) }
      return { id: createGroup(state, context.region, input).name }
    },
    update(id, properties, _previous, { region }) {
      updateGroup(state, state.group(region, String(properties.ApplicationName), id), inputOf(properties))
      return { id }
    },
    delete: (id, { ApplicationName }, { region }) => state.deleteGroup(region, String(ApplicationName), id),
  }
}

const UNSET: GroupInput = {
  deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
  alarmConfiguration: {},
  autoRollbackConfiguration: {},
}

/** Templates spell as the API does, but for the first letter, and write truth and numbers as text at times. */
function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase)
  if (value === 'true' || value === 'false') return value === 'true'
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    inCamelCase(inner),
  ])
  return Object.fromEntries(entries)
}

function onlyKnown(type: string, properties: Properties, known: string[]): void {
  const unknown = Object.keys(properties).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new Error(`The local cloud does not know the property ${unknown} of AWS::CodeDeploy::${type}. Take it out.`)
}
