import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { CodeDeployClient, GetDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy'
import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { cloudformationService } from '../cloudformation/service.ts'
import { parseFunctionName } from '../lambda/function-name.ts'
import { lambdaService } from '../lambda/service.ts'
import { Logs } from '../logs/logs.ts'
import { Buckets } from '../s3/buckets.ts'
import type { Platform } from '../service.ts'
import { Queues } from '../sqs/queues.ts'
import type { Targets } from '../targets.ts'
import { startTestServer, type TestServer, until } from '../test-server.ts'
import { Surroundings } from './contract-server.ts'
import { codedeployService } from './service.ts'

/** As serverless-plugin-canary-deployments and SAM write it. */
function template(say: string, version: string, { hook = '', config = 'Canary10Percent5Minutes' } = {}) {
  const ZipFile = `exports.handler = async (event) => ({ said: '${say}', event })`
  const hookFile = `
    const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand: Put } = require('@aws-sdk/client-codedeploy')
    exports.handler = ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) =>
      new CodeDeployClient({}).send(new Put({ deploymentId, lifecycleEventHookExecutionId, status: '${hook}' }))`
  const role = 'arn:aws:iam::000000000000:role/r'
  const lambda = (FunctionName: string, source: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName,
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: role,
      Code: { ZipFile: source },
    },
  })
  return JSON.stringify({
    Resources: {
      Hello: lambda('hello', ZipFile),
      [`Version${version}`]: {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: 'Retain',
        Properties: { FunctionName: { Ref: 'Hello' } },
      },
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Hello' },
          Name: 'live',
          FunctionVersion: { 'Fn::GetAtt': [`Version${version}`, 'Version'] },
        },
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: { Ref: 'Shop' },
            DeploymentGroupName: { Ref: 'Group' },
            ...(hook && { BeforeAllowTrafficHook: { Ref: 'Hook' } }),
          },
        },
      },
      ...(hook && { Hook: lambda('hook', hookFile) }),
      Shop: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ApplicationName: { Ref: 'Shop' },
          ServiceRoleArn: role,
          DeploymentConfigName: { 'Fn::Sub': `CodeDeployDefault.Lambda${config}` },
          DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
          AlarmConfiguration: { Enabled: 'true', Alarms: [{ Name: 'errors' }] },
          AutoRollbackConfiguration: {
            Enabled: true,
            Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
          },
        },
      },
    },
  })
}

let server: TestServer
let around: Surroundings
let clients: { cloudformation: CloudFormationClient; codedeploy: CodeDeployClient; lambda: LambdaClient }

const build = (platform: Platform) => {
  const logs = new Logs(platform)
  const buckets = new Buckets(platform)
  const lambda = lambdaService(platform, { logs, buckets, queues: new Queues(platform), targets: {} as Targets })
  const codedeploy = codedeployService(platform, {
    ...around.neighbours,
    aliases: lambda.aliases,
    invokeFunction: (arn, payload) =>
      lambda.invokeAsync({ region: 'us-east-1', function: parseFunctionName(arn), payload: payload.toString('utf8') }),
  })
  const providers = [lambda, codedeploy]
  return [...providers, cloudformationService(platform, { buckets, providers, updateAlias: codedeploy.updateAlias })]
}

const connect = () => {
  const config = server.client
  clients = {
    cloudformation: new CloudFormationClient(config),
    codedeploy: new CodeDeployClient(config),
    lambda: new LambdaClient(config),
  }
}

const start = async (speed: number) => {
  around = new Surroundings()
  around.alarmStates.set('errors', 'OK')
  server = await startTestServer(build, { speed })
  connect()
  await clients.cloudformation.send(new CreateStackCommand({ StackName: 'app', TemplateBody: template('one', 'A') }))
  expect(await settled()).toBe('CREATE_COMPLETE')
}

afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy()
  await server.close()
})

const update = (TemplateBody: string) =>
  clients.cloudformation.send(new UpdateStackCommand({ StackName: 'app', TemplateBody }))
const status = async () => {
  const { Stacks } = await clients.cloudformation.send(new DescribeStacksCommand({ StackName: 'app' }))
  return String(Stacks?.[0]?.StackStatus)
}
const settled = async () => {
  await until(async () => !(await status()).endsWith('IN_PROGRESS'), 20)
  return status()
}
const alias = async () => {
  const { FunctionVersion, RoutingConfig } = await clients.lambda.send(
    new GetAliasCommand({ FunctionName: 'hello', Name: 'live' }),
  )
  return { FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights }
}
const untilShifting = () => until(async () => (await alias()).weights?.['2'] === 0.1)
const said = async () => {
  const { Payload, FunctionError } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: 'hello', Qualifier: 'live' }),
  )
  expect(FunctionError).toBeUndefined()
  return JSON.parse(Buffer.from(Payload ?? []).toString()).said
}
const reasons = async () => {
  const { StackEvents = [] } = await clients.cloudformation.send(new DescribeStackEventsCommand({ StackName: 'app' }))
  return StackEvents.map(
    (event) => `${event.LogicalResourceId} ${event.ResourceStatus} ${event.ResourceStatusReason ?? ''}`,
  )
}
const deployment = async () => {
  const { deployments } = await clients.codedeploy.send(new ListDeploymentsCommand({}))
  const ids = deployments ?? []
  const infos = ids.map((deploymentId) => clients.codedeploy.send(new GetDeploymentCommand({ deploymentId })))
  return (await Promise.all(infos))
    .map(({ deploymentInfo }) => deploymentInfo)
    .find((info) => info?.creator === 'CloudFormation')
}

describe('an alias with the update policy CodeDeployLambdaAliasUpdate', () => {
  it('moves to its new version in two steps, while every request is answered', async () => {
    await start(1500)
    const answers: string[] = []
    let asking = true
    const ask = async () => {
      while (asking) answers.push(await said())
    }
    const askers = [ask(), ask(), ask()]
    await until(() => answers.length > 10)

    await update(template('two', 'B'))
    await untilShifting()
    expect(await settled()).toBe('UPDATE_COMPLETE')
    await until(() => answers.at(-1) === 'two')
    asking = false
    await Promise.all(askers)

    expect(await alias()).toEqual({ FunctionVersion: '2', weights: undefined })
    expect(answers[0]).toBe('one')
    expect(new Set(answers)).toEqual(new Set(['one', 'two']))
    expect(await deployment()).toMatchObject({
      status: 'Succeeded',
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    })
  })

  it('goes back on an alarm, and the stack with it, for the reason that CodeDeploy gives', async () => {
    await start(1)
    await update(template('two', 'B'))
    await untilShifting()

    around.raise('errors')

    expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await alias()).toEqual({ FunctionVersion: '1', weights: undefined })
    const { status, deploymentId, rollbackInfo } = (await deployment()) ?? {}
    expect(status).toBe('Stopped')
    expect(rollbackInfo?.rollbackDeploymentId).toMatch(/^d-[0-9A-Z]{9}$/)
    expect(await reasons()).toContain(
      `Live UPDATE_FAILED One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. (deployment ${deploymentId}) Rollback successful.`,
    )
  })

  it('goes back when the update is cancelled', async () => {
    await start(1)
    await update(template('two', 'B'))
    await untilShifting()

    await clients.cloudformation.send(new CancelUpdateStackCommand({ StackName: 'app' }))

    expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await alias()).toEqual({ FunctionVersion: '1', weights: undefined })
  })

  it.each([
    ['Succeeded', 'UPDATE_COMPLETE', '2'],
    ['Failed', 'UPDATE_ROLLBACK_COMPLETE', '1'],
  ])('asks its hook first, a function that answers %s', async (hook, outcome, version) => {
    await start(60)

    await update(template('two', 'B', { hook, config: 'AllAtOnce' }))

    expect(await settled()).toBe(outcome)
    expect((await alias()).FunctionVersion).toBe(version)
  })

  it('is back at the old version after the cloud was stopped in the middle, and can move again', async () => {
    await start(1)
    await update(template('two', 'B'))
    await untilShifting()

    for (const client of Object.values(clients)) client.destroy()
    await server.restart()
    connect()

    expect(await settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect(await alias()).toEqual({ FunctionVersion: '1', weights: undefined })
    expect(await deployment()).toMatchObject({ status: 'Stopped' })
    await update(template('two', 'B', { config: 'AllAtOnce' }))
    expect(await settled()).toBe('UPDATE_COMPLETE')
    expect(await said()).toBe('two')
  })

  it('does not move where only something else of it changed', async () => {
    await start(60)
    const changed = template('one', 'A').replace('"Name":"live"', '"Name":"live","Description":"x"')

    await update(changed)

    expect(await settled()).toBe('UPDATE_COMPLETE')
    expect(await deployment()).toBeUndefined()
  })
})
