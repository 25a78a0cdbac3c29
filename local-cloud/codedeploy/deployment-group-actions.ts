import { randomUUID } from 'node:crypto'
import type { Call } from '../service.ts'
import { checkedName, notHere, refused, required } from './errors.ts'
import type { AutoRollback, CodeDeployState, DeploymentGroup, RollbackEvent } from './state.ts'

export interface GroupInput {
  applicationName?: string
  deploymentGroupName?: string
  currentDeploymentGroupName?: string
  newDeploymentGroupName?: string
  deploymentGroupNames?: string[]
  deploymentConfigName?: string
  serviceRoleArn?: string
  alarmConfiguration?: { enabled?: boolean; ignorePollAlarmFailure?: boolean; alarms?: { name?: string }[] }
  autoRollbackConfiguration?: { enabled?: boolean; events?: string[] }
  deploymentStyle?: { deploymentType?: string; deploymentOption?: string }
  [other: string]: unknown
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html and its neighbours */
export function deploymentGroupActions(state: CodeDeployState) {
  const application = ({ applicationName }: GroupInput) => required(applicationName, 'ApplicationName')
  const group = ({ deploymentGroupName }: GroupInput) => required(deploymentGroupName, 'DeploymentGroupName')
  return {
    CreateDeploymentGroup: (input: GroupInput, { region }: Call) => ({
      deploymentGroupId: createGroup(state, region, input).id,
    }),
    UpdateDeploymentGroup(input: GroupInput, { region }: Call) {
      const current = required(input.currentDeploymentGroupName, 'DeploymentGroupName')
      updateGroup(state, state.group(region, application(input), current), input)
      return { hooksNotCleanedUp: [] }
    },
    GetDeploymentGroup: (input: GroupInput, { region }: Call) => ({
      deploymentGroupInfo: described(state.group(region, application(input), group(input))),
    }),
    BatchGetDeploymentGroups(input: GroupInput, { region }: Call) {
      const names = input.deploymentGroupNames ?? []
      return { deploymentGroupsInfo: names.map((name) => described(state.group(region, application(input), name))) }
    },
    ListDeploymentGroups(input: GroupInput, { region }: Call) {
      const { name } = state.application(region, application(input))
      return { applicationName: name, deploymentGroups: state.groups(region, name).map((each) => each.name) }
    },
    DeleteDeploymentGroup(input: GroupInput, { region }: Call) {
      state.deleteGroup(region, application(input), group(input))
      return { hooksNotCleanedUp: [] }
    },
  }
}

/** Throws DeploymentGroupAlreadyExistsException, and what is wrong with a setting. */
export function createGroup(state: CodeDeployState, region: string, input: GroupInput): DeploymentGroup {
  const { name: applicationName } = state.application(region, required(input.applicationName, 'ApplicationName'))
  const name = checkedName(required(input.deploymentGroupName, 'DeploymentGroupName'), 'DeploymentGroupName')
  if (state.findGroup(region, applicationName, name)) {
    throw refused('DeploymentGroupAlreadyExists', `Deployment group already exists: ${name}`)
  }
  required(input.serviceRoleArn, 'Role')
  const identity = { region, applicationName, name, id: randomUUID() }
  return saved(state, { ...identity, ...DEFAULTS, ...settings(state, region, input) })
}

/** What the input leaves out stays as it is. */
export function updateGroup(state: CodeDeployState, group: DeploymentGroup, input: GroupInput): DeploymentGroup {
  const name = checkedName(input.newDeploymentGroupName ?? group.name, 'DeploymentGroupName')
  const changed = { ...group, name, ...settings(state, group.region, input) }
  if (name !== group.name) state.deleteGroup(group.region, group.applicationName, group.name)
  return saved(state, changed)
}

const DEFAULTS = {
  deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
  serviceRoleArn: '',
  alarms: { names: [], enabled: false, ignorePollAlarmFailure: false },
  autoRollback: { enabled: false, events: [] },
}

/** What belongs to servers and containers, or sends notifications. */
const NOT_HERE = [
  'autoScalingGroups',
  'blueGreenDeploymentConfiguration',
  'ec2TagFilters',
  'ec2TagSet',
  'ecsServices',
  'loadBalancerInfo',
  'onPremisesInstanceTagFilters',
  'onPremisesTagSet',
  'terminationHookEnabled',
  'triggerConfigurations',
]

function saved(state: CodeDeployState, group: DeploymentGroup): DeploymentGroup {
  state.saveGroup(group)
  return group
}

function settings(state: CodeDeployState, region: string, input: GroupInput): Partial<DeploymentGroup> {
  const lacking = NOT_HERE.find((member) => isGiven(input[member]))
  if (lacking) throw notHere(`${lacking} of a deployment group`)
  checkStyle(input.deploymentStyle)
  const { deploymentConfigName, serviceRoleArn, alarmConfiguration, autoRollbackConfiguration } = input
  if (deploymentConfigName) state.config(region, deploymentConfigName)
  if (serviceRoleArn) checkRole(state, serviceRoleArn)
  return {
    ...(deploymentConfigName && { deploymentConfigName }),
    ...(serviceRoleArn && { serviceRoleArn }),
    ...(alarmConfiguration && { alarms: alarmsOf(alarmConfiguration) }),
    ...(autoRollbackConfiguration && { autoRollback: autoRollbackOf(autoRollbackConfiguration) }),
  }
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== false
}

function checkStyle(style: GroupInput['deploymentStyle']): void {
  if (!style) return
  if (style.deploymentType === 'BLUE_GREEN' && style.deploymentOption === 'WITH_TRAFFIC_CONTROL') return
  throw refused(
    'InvalidDeploymentStyle',
    'For Lambda the deployment style must be of deploymentType BLUE_GREEN and deploymentOption WITH_TRAFFIC_CONTROL.',
  )
}

function checkRole({ platform }: CodeDeployState, roleArn: string): void {
  if (platform.iam?.trusts(roleArn, 'codedeploy.amazonaws.com') ?? true) return
  throw refused('InvalidRole', `AWS CodeDeploy does not have the permissions required to assume the role ${roleArn}.`)
}

function alarmsOf({ enabled = false, ignorePollAlarmFailure = false, alarms = [] }: AlarmInput) {
  if (alarms.length > 10) throw refused('AlarmsLimitExceeded', 'A deployment group has at most 10 alarms.')
  if (alarms.some(({ name }) => !name)) throw refused('InvalidAlarmConfig', 'Each alarm must have a name.')
  return { names: alarms.map(({ name }) => String(name)), enabled, ignorePollAlarmFailure }
}

type AlarmInput = NonNullable<GroupInput['alarmConfiguration']>

const EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST']

/** Throws InvalidAutoRollbackConfigException. */
export function autoRollbackOf({
  enabled = false,
  events = [],
}: {
  enabled?: boolean
  events?: string[]
}): AutoRollback {
  const unknown = events.find((event) => !EVENTS.includes(event))
  if (unknown || (enabled && events.length === 0)) {
    throw refused(
      'InvalidAutoRollbackConfig',
      `The events of an automatic rollback must be of ${EVENTS.join(', ')}${unknown ? `, not ${unknown}` : ''}.`,
    )
  }
  return { enabled, events: events as RollbackEvent[] }
}

function described(group: DeploymentGroup) {
  const { names, enabled, ignorePollAlarmFailure } = group.alarms
  return {
    applicationName: group.applicationName,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.deploymentConfigName,
    serviceRoleArn: group.serviceRoleArn,
    computePlatform: 'Lambda',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    alarmConfiguration: { enabled, ignorePollAlarmFailure, alarms: names.map((name) => ({ name })) },
    autoRollbackConfiguration: group.autoRollback,
    triggerConfigurations: [],
    autoScalingGroups: [],
  }
}
