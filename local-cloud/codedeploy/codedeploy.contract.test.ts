import {
  BatchGetApplicationsCommand,
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupCommandInput,
  DeleteApplicationCommand,
  DeleteDeploymentConfigCommand,
  DeleteDeploymentGroupCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListApplicationsCommand,
  ListDeploymentConfigsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy'
import { CloudError } from '../errors.ts'
import { until } from '../test-server.ts'
import { appSpec, type ContractServer, ROLE, startContractServer } from './contract-server.ts'

/** A minute in a millisecond; and so slowly that nothing ends by itself. */
const FAST = 60_000
const STILL = 1

let cloud: ContractServer
const start = async (speed: number, group: Partial<CreateDeploymentGroupCommandInput> = {}) => {
  cloud = await startContractServer(speed)
  await cloud.createGroup(group)
}
afterEach(() => cloud.close())

const deploy = async (input: Partial<CreateDeploymentCommandInput> = {}) => {
  const names = { applicationName: 'shop', deploymentGroupName: 'live', revision: appSpec() }
  return (await cloud.client.send(new CreateDeploymentCommand({ ...names, ...input }))).deploymentId
}
const target = async (deploymentId: string | undefined) => {
  const { targetIds } = await cloud.client.send(new ListDeploymentTargetsCommand({ deploymentId }))
  const { deploymentTarget } = await cloud.client.send(
    new GetDeploymentTargetCommand({ deploymentId, targetId: targetIds?.[0] }),
  )
  const { lifecycleEvents = [], ...lambdaTarget } = deploymentTarget?.lambdaTarget ?? {}
  return { ...lambdaTarget, lifecycle: lifecycleEvents.map((each) => `${each.lifecycleEventName} ${each.status}`) }
}
const rollBackOn = (
  ...events: ('DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST')[]
) => ({
  autoRollbackConfiguration: { enabled: true, events },
})

describe('traffic', () => {
  it.each([
    ['LambdaAllAtOnce', ['2']],
    ['LambdaCanary10Percent5Minutes', ['1 with 2=0.1', '2']],
    [
      'LambdaLinear10PercentEvery1Minute',
      [...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => `1 with 2=${tenth / 10}`), '2'],
    ],
  ])('moves as CodeDeployDefault.%s says', async (name, moves) => {
    await start(FAST, { deploymentConfigName: `CodeDeployDefault.${name}` })

    const deploymentId = await deploy()

    expect(await cloud.ended(deploymentId)).toMatchObject({
      status: 'Succeeded',
      creator: 'user',
      computePlatform: 'Lambda',
      deploymentConfigName: `CodeDeployDefault.${name}`,
      deploymentOverview: { Succeeded: 1, Failed: 0 },
    })
    expect(cloud.around.moves).toEqual(moves)
    expect(await target(deploymentId)).toMatchObject({
      targetId: 'hello:live',
      status: 'Succeeded',
      lifecycle: ['BeforeAllowTraffic Skipped', 'AllowTraffic Succeeded', 'AfterAllowTraffic Skipped'],
      lambdaFunctionInfo: {
        functionName: 'hello',
        functionAlias: 'live',
        currentVersion: '1',
        targetVersion: '2',
        targetVersionWeight: 100,
      },
    })
  })

  it('moves as a configuration of one’s own says, and the deployment’s goes before the group’s', async () => {
    await start(FAST)
    const timeBasedLinear = { linearPercentage: 40, linearInterval: 1 }
    const trafficRoutingConfig = { type: 'TimeBasedLinear' as const, timeBasedLinear }
    await cloud.client.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'mine',
        computePlatform: 'Lambda',
        trafficRoutingConfig,
      }),
    )

    await cloud.ended(await deploy({ deploymentConfigName: 'mine' }))

    expect(cloud.around.moves).toEqual(['1 with 2=0.4', '1 with 2=0.8', '2'])
    const { deploymentConfigInfo } = await cloud.client.send(
      new GetDeploymentConfigCommand({ deploymentConfigName: 'mine' }),
    )
    expect(deploymentConfigInfo).toMatchObject({ computePlatform: 'Lambda', trafficRoutingConfig })
  })

  it('is told as events, step by step', async () => {
    await start(FAST, { deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' })

    const deploymentId = await deploy()
    await cloud.ended(deploymentId)

    expect(cloud.server.events('codedeploy.traffic').map(({ detail }) => detail)).toMatchObject([
      { deploymentId, functionName: 'hello', alias: 'live', currentVersion: '1', targetVersion: '2', weight: 10 },
      { weight: 100 },
    ])
    expect(cloud.server.events('codedeploy.deployment').map(({ detail }) => detail.status)).toEqual([
      'InProgress',
      'Succeeded',
    ])
  })

  // https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-codedeploy.html
  it('is told EventBridge: when it begins, and how it ends', async () => {
    await start(FAST)

    const deploymentId = await deploy()
    await cloud.ended(deploymentId)

    const about = { source: 'aws.codedeploy', detailType: 'CodeDeploy Deployment State-change Notification' }
    const arn = (resource: string) => `arn:aws:codedeploy:us-east-1:000000000000:${resource}`
    const resources = [arn('application:shop'), arn('deploymentgroup:shop/live')]
    const instanceGroupId = expect.stringMatching(/^[0-9a-f-]{36}$/)
    const detail = { region: 'us-east-1', deploymentId, instanceGroupId, deploymentGroup: 'live', application: 'shop' }
    expect(cloud.around.told).toEqual([
      { ...about, resources, detail: { ...detail, state: 'START' } },
      { ...about, resources, detail: { ...detail, state: 'SUCCESS' } },
    ])
  })

  it.each([
    [
      'the alias is at another version',
      '3',
      {},
      'The Lambda function alias version does not match the current version in AppSpec file.',
    ],
    ['an earlier deployment left it between two', '1', { '4': 0.5 }, 'points to more than one version'],
  ])('does not move where %s', async (_what, FunctionVersion, weights, sentence) => {
    await start(FAST, rollBackOn('DEPLOYMENT_FAILURE'))
    cloud.around.alias = { FunctionVersion, weights }

    const { status, errorInformation, rollbackInfo } = await cloud.ended(await deploy())

    expect({ status, code: errorInformation?.code }).toEqual({ status: 'Failed', code: 'INVALID_LAMBDA_CONFIGURATION' })
    expect(errorInformation?.message).toContain(sentence)
    expect(rollbackInfo).toBeUndefined()
    expect(cloud.around.moves).toEqual([])
  })
})

describe('alarms', () => {
  const canary = {
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
  }
  const ALARM =
    'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped.'

  it('stop a deployment and, where the group says so, take the alias back by a deployment of its own', async () => {
    await start(STILL, { ...canary, ...rollBackOn('DEPLOYMENT_STOP_ON_ALARM') })
    cloud.around.alarmStates.set('errors', 'OK')
    const deploymentId = await deploy()

    cloud.around.raise('other')
    expect((await cloud.info(deploymentId)).status).toBe('InProgress')
    cloud.around.raise('errors')

    const { status, errorInformation, rollbackInfo } = await cloud.ended(deploymentId)
    expect({ status, errorInformation }).toEqual({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: ALARM },
    })
    expect(cloud.around.moves).toEqual(['1 with 2=0.1', '1'])
    expect((await target(deploymentId)).lifecycle[1]).toBe('AllowTraffic Failed')
    expect(await cloud.info(rollbackInfo?.rollbackDeploymentId)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: deploymentId },
    })
    const told = cloud.around.told.map(({ detail }) => detail as { deploymentId: string; state: string })
    expect(told.map((one) => [one.deploymentId === deploymentId, one.state])).toEqual([
      [true, 'START'],
      [false, 'START'],
      [false, 'SUCCESS'],
      [true, 'STOP'],
    ])
  })

  it('leave the alias between two versions where nothing says to roll back', async () => {
    await start(STILL, canary)
    cloud.around.alarmStates.set('errors', 'OK')
    const deploymentId = await deploy()

    cloud.around.raise('errors')

    expect(await cloud.ended(deploymentId)).not.toHaveProperty('rollbackInfo')
    expect(cloud.around.moves).toEqual(['1 with 2=0.1'])
  })

  it.each([
    ['one that is raised already', { errors: 'ALARM' }, false, 'Stopped'],
    ['one that is not there', {}, false, 'Stopped'],
    ['one that is not there, if that does not matter', {}, true, 'Succeeded'],
    ['one without data', { errors: 'INSUFFICIENT_DATA' }, false, 'Succeeded'],
  ])('are looked at first: %s', async (_what, states, ignorePollAlarmFailure, status) => {
    await start(FAST, { ...canary, alarmConfiguration: { ...canary.alarmConfiguration, ignorePollAlarmFailure } })
    cloud.around.alarmStates = new Map(Object.entries(states))

    expect((await cloud.ended(await deploy())).status).toBe(status)
    expect(cloud.around.moves.length > 0).toBe(status === 'Succeeded')
  })
})

describe('hooks', () => {
  const hooks = [
    { BeforeAllowTraffic: 'before' },
    { AfterAllowTraffic: 'arn:aws:lambda:us-east-1:000000000000:function:after' },
  ]
  const revision = appSpec({ hooks })
  const answer = (status: 'Succeeded' | 'Failed' | 'Pending', index = 0) => {
    const { DeploymentId: deploymentId, LifecycleEventHookExecutionId } = cloud.around.invoked[index]!.payload
    const input = { deploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status }
    return cloud.client.send(new PutLifecycleEventHookExecutionStatusCommand(input))
  }
  const untilInvoked = (times: number) => until(() => cloud.around.invoked.length === times)

  it('are invoked before and after the traffic, and waited for', async () => {
    await start(STILL)

    const deploymentId = await deploy({ revision })
    await untilInvoked(1)
    expect(cloud.around.moves).toEqual([])
    expect((await target(deploymentId)).lifecycle[0]).toBe('BeforeAllowTraffic InProgress')
    await answer('Succeeded')
    await untilInvoked(2)
    expect(cloud.around.moves).toEqual(['2'])
    await answer('Succeeded', 1)

    expect((await cloud.ended(deploymentId)).status).toBe('Succeeded')
    expect(cloud.around.invoked.map(({ arn }) => arn.split(':').at(-1))).toEqual(['before', 'after'])
    expect(cloud.around.invoked[0]?.payload).toEqual({
      DeploymentId: deploymentId,
      LifecycleEventHookExecutionId: expect.any(String),
    })
    await expect(answer('Succeeded')).rejects.toMatchObject({ name: 'LifecycleEventAlreadyCompletedException' })
  })

  it('answer once', async () => {
    await start(STILL)
    await deploy({ revision })
    await untilInvoked(1)
    await answer('Succeeded')
    await untilInvoked(2)

    await expect(answer('Failed', 0)).rejects.toMatchObject({ name: 'LifecycleEventAlreadyCompletedException' })
    await expect(answer('Pending', 1)).rejects.toMatchObject({
      name: 'InvalidLifecycleEventHookExecutionStatusException',
    })
  })

  it.each([
    ['the first', 0, [], ['BeforeAllowTraffic Failed', 'AllowTraffic Skipped', 'AfterAllowTraffic Skipped']],
    ['the last', 1, ['2', '1'], ['BeforeAllowTraffic Succeeded', 'AllowTraffic Succeeded', 'AfterAllowTraffic Failed']],
  ])('fail the deployment by answering so: %s', async (_what, failing, moves, lifecycle) => {
    await start(STILL, rollBackOn('DEPLOYMENT_FAILURE'))
    const deploymentId = await deploy({ revision })
    for (let hook = 0; hook <= failing; hook++) {
      await untilInvoked(hook + 1)
      await answer(hook === failing ? 'Failed' : 'Succeeded', hook)
    }

    const { status, errorInformation } = await cloud.ended(deploymentId)

    expect({ status, code: errorInformation?.code }).toEqual({ status: 'Failed', code: 'HOOK_EXECUTION_FAILURE' })
    expect(cloud.around.moves.slice(0, 2)).toEqual(moves.length > 0 ? moves : ['1'])
    expect((await target(deploymentId)).lifecycle).toEqual(lifecycle)
  })

  it('fail it also by silence, after an hour of AWS’s', async () => {
    await start(FAST)

    const { status, errorInformation } = await cloud.ended(await deploy({ revision }))

    expect(status).toBe('Failed')
    expect(errorInformation?.message).toBe(
      'The deployment failed because the BeforeAllowTraffic hook before did not answer within one hour.',
    )
  })

  it.each([
    [
      'the function is not there',
      new CloudError('ResourceNotFoundException', 'Function not found'),
      'HOOK_EXECUTION_FAILURE',
      'could not be invoked: Function not found',
    ],
    [
      'the role may not',
      new CloudError('AccessDeniedException', 'no'),
      'IAM_ROLE_PERMISSIONS',
      `The IAM role ${ROLE} does not give you permission to perform operations in the following AWS service: AWSLambda.`,
    ],
  ])('that cannot be invoked fail it at once: %s', async (_what, error, code, sentence) => {
    await start(STILL)
    cloud.around.refuseInvoke = error

    const { errorInformation } = await cloud.ended(await deploy({ revision }))

    expect(errorInformation).toEqual({ code, message: expect.stringContaining(sentence) })
  })
})

describe('a deployment that is stopped', () => {
  const slow = { deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes' }

  it.each([
    ['stays where it is', undefined, {}, ['1 with 2=0.1']],
    ['goes back where the caller says so', true, {}, ['1 with 2=0.1', '1']],
    ['goes back where the group says so', undefined, rollBackOn('DEPLOYMENT_STOP_ON_REQUEST'), ['1 with 2=0.1', '1']],
    ['stays where the caller says so', false, rollBackOn('DEPLOYMENT_STOP_ON_REQUEST'), ['1 with 2=0.1']],
  ])('%s', async (_what, autoRollbackEnabled, group, moves) => {
    await start(STILL, { ...slow, ...group })
    const deploymentId = await deploy()

    const stopped = await cloud.client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }))

    expect(stopped.status).toBe('Pending')
    expect(await cloud.ended(deploymentId)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    })
    expect(cloud.around.moves).toEqual(moves)
    await expect(cloud.client.send(new StopDeploymentCommand({ deploymentId }))).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    })
  })

  it('by the cloud’s own end is rolled back when the cloud starts again', async () => {
    await start(STILL, slow)
    const deploymentId = await deploy()

    await cloud.restart()

    expect(await cloud.info(deploymentId)).toMatchObject({
      status: 'Stopped',
      errorInformation: { message: 'The local cloud was stopped during this deployment.' },
      rollbackInfo: { rollbackMessage: 'The alias live of hello is back at version 1.' },
    })
    expect(cloud.around.moves).toEqual(['1 with 2=0.1', '1'])
    expect(
      await cloud.ended(await deploy({ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' })),
    ).toMatchObject({ status: 'Succeeded' })
  })

  it('is the only one of its group', async () => {
    await start(STILL, slow)
    const first = await deploy()

    await expect(deploy()).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: `The Deployment Group 'live' already has an active Deployment '${first}'`,
    })
  })
})

describe('what is there', () => {
  it('is listed and described: applications, groups, configurations, deployments', async () => {
    await start(FAST, {
      alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
      ...rollBackOn('DEPLOYMENT_FAILURE'),
    })
    cloud.around.alarmStates.set('errors', 'OK')
    const first = await deploy({ description: 'the first' })
    await cloud.ended(first)
    cloud.around.alias = { FunctionVersion: '1', weights: {} }
    const second = await deploy()
    await cloud.ended(second)
    const { client } = cloud
    const group = { applicationName: 'shop', deploymentGroupName: 'live' }

    expect((await client.send(new ListApplicationsCommand({}))).applications).toEqual(['shop'])
    expect(
      (await client.send(new BatchGetApplicationsCommand({ applicationNames: ['shop'] }))).applicationsInfo,
    ).toMatchObject([{ applicationName: 'shop', computePlatform: 'Lambda', createTime: expect.any(Date) }])
    expect((await client.send(new ListDeploymentGroupsCommand({ applicationName: 'shop' }))).deploymentGroups).toEqual([
      'live',
    ])
    const described = {
      ...group,
      serviceRoleArn: ROLE,
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: [{ name: 'errors' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    }
    expect((await client.send(new GetDeploymentGroupCommand(group))).deploymentGroupInfo).toMatchObject(described)
    const { deploymentGroupsInfo } = await client.send(
      new BatchGetDeploymentGroupsCommand({ applicationName: 'shop', deploymentGroupNames: ['live'] }),
    )
    expect(deploymentGroupsInfo).toMatchObject([described])
    expect((await client.send(new ListDeploymentsCommand(group))).deployments).toEqual([second, first])
    const running = await client.send(new ListDeploymentsCommand({ ...group, includeOnlyStatuses: ['InProgress'] }))
    expect(running.deployments).toEqual([])
    const { deploymentsInfo } = await client.send(new BatchGetDeploymentsCommand({ deploymentIds: [String(first)] }))
    expect(deploymentsInfo).toMatchObject([{ deploymentId: first, description: 'the first' }])
    const batch = await client.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId: first, targetIds: ['hello:live'] }),
    )
    expect(batch.deploymentTargets).toMatchObject([{ deploymentTargetType: 'LambdaTarget' }])
    expect((await client.send(new ListDeploymentConfigsCommand({}))).deploymentConfigsList).toEqual(
      [
        'AllAtOnce',
        'Canary10Percent5Minutes',
        'Canary10Percent10Minutes',
        'Canary10Percent15Minutes',
        'Canary10Percent30Minutes',
        'Linear10PercentEvery1Minute',
        'Linear10PercentEvery2Minutes',
        'Linear10PercentEvery3Minutes',
        'Linear10PercentEvery10Minutes',
      ].map((name) => `CodeDeployDefault.Lambda${name}`),
    )
  })

  it('changes, is renamed, and goes', async () => {
    await start(FAST)
    const { client } = cloud
    const update = { applicationName: 'shop', currentDeploymentGroupName: 'live', newDeploymentGroupName: 'green' }
    await client.send(new UpdateDeploymentGroupCommand({ ...update, ...rollBackOn('DEPLOYMENT_FAILURE') }))
    const group = { applicationName: 'shop', deploymentGroupName: 'green' }
    expect((await client.send(new GetDeploymentGroupCommand(group))).deploymentGroupInfo).toMatchObject({
      serviceRoleArn: ROLE,
      autoRollbackConfiguration: { enabled: true },
    })

    await client.send(new DeleteDeploymentGroupCommand(group))
    await client.send(new DeleteApplicationCommand({ applicationName: 'shop' }))

    await expect(client.send(new GetDeploymentGroupCommand(group))).rejects.toMatchObject({
      name: 'ApplicationDoesNotExistException',
    })
  })

  // https://docs.aws.amazon.com/codedeploy/latest/userguide/applications-delete.html
  it('takes the details of its deployments along when it goes', async () => {
    await start(FAST)
    const deploymentId = await deploy()
    await cloud.ended(deploymentId)

    await cloud.client.send(new DeleteApplicationCommand({ applicationName: 'shop' }))

    expect((await cloud.client.send(new ListDeploymentsCommand({}))).deployments).toEqual([])
    await expect(cloud.info(deploymentId)).rejects.toMatchObject({ name: 'DeploymentDoesNotExistException' })
  })

  const names = { applicationName: 'shop', deploymentGroupName: 'other' }
  const config = { deploymentConfigName: 'mine', computePlatform: 'Lambda' as const }

  it.each([
    [
      'an application for servers',
      () => new CreateApplicationCommand({ applicationName: 'x' }),
      'InvalidInputException',
      'has no compute platform Server, only Lambda',
    ],
    [
      'an application twice',
      () => new CreateApplicationCommand({ applicationName: 'shop', computePlatform: 'Lambda' }),
      'ApplicationAlreadyExistsException',
      'Application already exists: shop',
    ],
    [
      'a name with a blank',
      () => new CreateApplicationCommand({ applicationName: 'a b', computePlatform: 'Lambda' }),
      'InvalidApplicationNameException',
      'a b is no name',
    ],
    [
      'a group of no application',
      () => new CreateDeploymentGroupCommand({ ...names, applicationName: 'none', serviceRoleArn: ROLE }),
      'ApplicationDoesNotExistException',
      'No application found for name: none',
    ],
    [
      'a group without a role',
      () => new CreateDeploymentGroupCommand({ ...names, serviceRoleArn: undefined }),
      'RoleRequiredException',
      'Role is required.',
    ],
    [
      'a group in place',
      () =>
        new CreateDeploymentGroupCommand({
          ...names,
          serviceRoleArn: ROLE,
          deploymentStyle: { deploymentType: 'IN_PLACE' },
        }),
      'InvalidDeploymentStyleException',
      'BLUE_GREEN',
    ],
    [
      'a group with triggers',
      () =>
        new CreateDeploymentGroupCommand({
          ...names,
          serviceRoleArn: ROLE,
          triggerConfigurations: [{ triggerName: 't' }],
        }),
      'InvalidInputException',
      'has no triggerConfigurations',
    ],
    [
      'a rollback on nothing',
      () =>
        new CreateDeploymentGroupCommand({
          ...names,
          serviceRoleArn: ROLE,
          autoRollbackConfiguration: { enabled: true },
        }),
      'InvalidAutoRollbackConfigException',
      'must be of DEPLOYMENT_FAILURE',
    ],
    [
      'a configuration that is not there',
      () => new CreateDeploymentGroupCommand({ ...names, serviceRoleArn: ROLE, deploymentConfigName: 'no' }),
      'DeploymentConfigDoesNotExistException',
      'No Deployment Configuration found for name: no',
    ],
    [
      'a deployment to no group',
      () => new CreateDeploymentCommand({ ...names, revision: appSpec() }),
      'DeploymentGroupDoesNotExistException',
      'No Deployment Group found for name: other',
    ],
    [
      'a deployment of nothing',
      () => new CreateDeploymentCommand({ ...names, deploymentGroupName: 'live' }),
      'RevisionRequiredException',
      'revision is required',
    ],
    [
      'a deployment of what is no AppSpec',
      () =>
        new CreateDeploymentCommand({
          ...names,
          deploymentGroupName: 'live',
          revision: { revisionType: 'AppSpecContent', appSpecContent: { content: 'x: [' } },
        }),
      'InvalidRevisionException',
      'neither YAML nor JSON',
    ],
    [
      'a hook of another platform',
      () =>
        new CreateDeploymentCommand({
          ...names,
          deploymentGroupName: 'live',
          revision: appSpec({ hooks: [{ BeforeInstall: 'f' }] }),
        }),
      'InvalidRevisionException',
      'not BeforeInstall',
    ],
    [
      'a deployment that is not there',
      () => new StopDeploymentCommand({ deploymentId: 'd-NONE' }),
      'DeploymentDoesNotExistException',
      'd-NONE could not be found',
    ],
    [
      'a canary of 100 percent',
      () =>
        new CreateDeploymentConfigCommand({
          ...config,
          trafficRoutingConfig: {
            type: 'TimeBasedCanary',
            timeBasedCanary: { canaryPercentage: 100, canaryInterval: 1 },
          },
        }),
      'InvalidTrafficRoutingConfigurationException',
      'canaryPercentage must be a whole number from 1 to 99.',
    ],
    [
      'the end of a predefined configuration',
      () => new DeleteDeploymentConfigCommand({ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }),
      'InvalidOperationException',
      'cannot be deleted',
    ],
  ])('refuses %s', async (_what, command, name, sentence) => {
    await start(FAST)

    // biome-ignore lint/suspicious/noExplicitAny: a union of all the commands' types is of no use here
    await expect(cloud.client.send(command() as any)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(sentence),
    })
  })
})
