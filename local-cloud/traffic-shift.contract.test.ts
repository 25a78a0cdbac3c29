import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Cloud, type CloudEvent, startCloud } from './cloud.ts'

const PACKAGES = join(import.meta.dirname, '..', 'node_modules')
const CLI = join(PACKAGES, 'serverless', 'bin', 'serverless.js')

/** As serverless-plugin-canary-deployments: an alias, and everything that calls the function goes through it. */
const PLUGIN = `
module.exports = class {
  constructor(serverless) {
    this.hooks = { 'before:package:finalize': () => aliased(serverless.service.provider.compiledCloudFormationTemplate.Resources) }
  }
}
function aliased(resources) {
  const all = Object.entries(resources)
  const [version] = all.find(([name, { Type }]) => Type === 'AWS::Lambda::Version' && name.startsWith('Web'))
  const update = { ApplicationName: { Ref: 'Shop' }, DeploymentGroupName: { Ref: 'Group' }, BeforeAllowTrafficHook: { Ref: 'HookLambdaFunction' } }
  resources.WebAlias = {
    Type: 'AWS::Lambda::Alias',
    Properties: { FunctionName: { Ref: 'WebLambdaFunction' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] } },
    UpdatePolicy: { CodeDeployLambdaAliasUpdate: update },
  }
  for (const [, { Type, Properties }] of all) {
    if (Type === 'AWS::ApiGatewayV2::Integration') Properties.IntegrationUri = { Ref: 'WebAlias' }
    if (Type === 'AWS::Lambda::Permission') Properties.FunctionName = { Ref: 'WebAlias' }
  }
}
`

/** The hook's name, since AWS's policy lets CodeDeploy invoke functions of no other. */
const SERVERLESS_YML = `
service: canary
frameworkVersion: '4'
plugins:
  localPath: ${JSON.stringify(import.meta.dirname)}
  modules: [serverless-esbuild, serverless-plugin.cjs, ./canary.cjs]
provider:
  name: aws
  runtime: nodejs24.x
  iam: { role: { statements: [{ Effect: Allow, Action: 'codedeploy:PutLifecycleEventHookExecutionStatus', Resource: '*' }] } }
functions:
  web: { handler: src/handlers.web, events: [httpApi: 'GET /'] }
  hook: { handler: src/handlers.hook, name: CodeDeployHook_canary }
resources:
  Resources:
    Shop: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: Lambda } }
    Deployer:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: codedeploy.amazonaws.com }, Action: 'sts:AssumeRole' }] }
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda']
    Errors:
      Type: AWS::CloudWatch::Alarm
      Properties:
        { Namespace: AWS/Lambda, MetricName: Errors, Statistic: Sum, Threshold: 0, ComparisonOperator: GreaterThanThreshold, Period: 60, EvaluationPeriods: 1, TreatMissingData: notBreaching, Dimensions: [{ Name: FunctionName, Value: !Ref WebLambdaFunction }] }
    Group:
      Type: AWS::CodeDeploy::DeploymentGroup
      Properties:
        ApplicationName: !Ref Shop
        ServiceRoleArn: !GetAtt Deployer.Arn
        DeploymentConfigName: CodeDeployDefault.LambdaCanary10Percent30Minutes
        DeploymentStyle: { DeploymentType: BLUE_GREEN, DeploymentOption: WITH_TRAFFIC_CONTROL }
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: !Ref Errors }] }
        AutoRollbackConfiguration: { Enabled: true, Events: [DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM] }
`

const handlers = (web: string) => `
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand as Put } from '@aws-sdk/client-codedeploy'
export const web = async () => { ${web} }
export const hook = ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }: Record<string, string>) =>
  new CodeDeployClient().send(new Put({ deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' }))
`

jest.setTimeout(120_000)

describe('a release that shifts traffic, deployed by the unmodified command with IAM enforced', () => {
  let service: string
  let cloud: Cloud
  const events: CloudEvent[] = []

  beforeAll(async () => {
    service = mkdtempSync(join(tmpdir(), 'traffic shift '))
    mkdirSync(join(service, 'src'))
    symlinkSync(PACKAGES, join(service, 'node_modules'), 'junction')
    writeFileSync(join(service, 'serverless.yml'), SERVERLESS_YML)
    writeFileSync(join(service, 'canary.cjs'), PLUGIN)
    cloud = await startCloud({ port: 0, dataDir: join(service, 'state') })
    cloud.subscribe((event) => event.type.startsWith('codedeploy.') && events.push(event))
  })

  afterAll(async () => {
    await cloud.close()
    rmSync(service, { recursive: true, force: true, maxRetries: 5 })
  })

  const deploy = (web: string): Promise<{ code: number | null; printed: string }> => {
    writeFileSync(join(service, 'src', 'handlers.ts'), handlers(web))
    const env = { ...process.env, CLOUD: '', LOCAL_CLOUD_URL: cloud.url, NO_COLOR: '1', FORCE_COLOR: '0' }
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [CLI, 'deploy'], {
        cwd: service,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      })
      let printed = ''
      child.stdout.on('data', (chunk) => (printed += chunk))
      child.stderr.on('data', (chunk) => (printed += chunk))
      child.on('close', (code) => resolve({ code, printed }))
    })
  }

  it('meets its alarm: a few requests fail, the old version takes all again, and the command says why', async () => {
    const first = await deploy("return { statusCode: 200, body: 'one' }")
    expect(first).toMatchObject({ code: 0 })
    const [url = ''] = /http:\/\/\S+execute-api\/\w+/.exec(first.printed) ?? []
    const statuses: number[] = []
    const deploying = deploy("throw new Error('a bad release')")
    let ended = false
    void deploying.finally(() => {
      ended = true
    })
    while (!ended) {
      statuses.push((await fetch(`${url}/`)).status)
      await setTimeout(10)
    }

    const { code, printed } = await deploying

    expect(code).toBe(1)
    expect(printed).toMatch(
      /UPDATE_FAILED: WebAlias \(AWS::Lambda::Alias\)\nOne or more alarms have been activated .* \(deployment d-\w+\) Rollback successful\./,
    )
    const failed = statuses.filter((status) => status === 500).length
    expect(failed).toBeGreaterThan(0)
    expect(failed).toBeLessThan(statuses.length / 3)
    expect(new Set(statuses)).toEqual(new Set([200, 500]))
    expect(await (await fetch(`${url}/`)).text()).toBe('one')
    expect(events.filter(({ type }) => type === 'codedeploy.traffic').map(({ detail }) => detail.weight)).toEqual([
      10, 0,
    ])
  })
})
