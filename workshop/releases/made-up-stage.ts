import type { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import type { LambdaClient } from '@aws-sdk/client-lambda'

interface Deployment {
  deploymentId: string
  description?: string
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped'
  from: string
  to: string
  /** How often somebody has still to look before it goes on. */
  looks: number
  errorInformation?: { code: string; message: string }
  rollbackInfo?: { rollbackDeploymentId: string }
}

interface Command {
  constructor: { name: string }
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own.
  input: any
}

/**
 * A stage whose Lambda and CodeDeploy exist only here: what lab 09's tests shift and roll back hundreds of times. Time goes on whenever
 * somebody looks at a deployment. What the real ones do, `workshop/end-to-end/09-staged-deploys.e2e.test.ts` shows.
 */
export function madeUpStage(stage: string) {
  const FunctionName = `staged-deploys-${stage}-api`
  const alias = { version: '1', weights: {} as Record<string, number>, revision: 1 }
  const deployments: Deployment[] = []
  const traffic: number[] = []
  let versions = 1
  let calls = 0
  const active = () => deployments.find(({ status }) => status === 'InProgress')
  const move = (version: string, weights: Record<string, number> = {}) =>
    Object.assign(alias, { version, weights, revision: alias.revision + 1 })
  const weigh = (percent: number, { from, to }: Deployment) => {
    traffic.push(percent)
    move(percent === 100 ? to : from, percent === 100 ? {} : { [to]: percent / 100 })
  }
  const stop = (deployment: Deployment, code: string, message: string) => {
    const { from, to } = deployment
    const back: Deployment = {
      deploymentId: `d-${deployments.length + 1}`,
      status: 'InProgress',
      from: to,
      to: from,
      looks: 1,
    }
    const rollbackInfo = { rollbackDeploymentId: back.deploymentId }
    Object.assign(deployment, { status: 'Stopped', errorInformation: { code, message }, rollbackInfo })
    deployments.push(back)
  }
  const look = (deployment: Deployment) => {
    if (deployment.status !== 'InProgress' || deployment.looks-- > 0) return
    deployment.status = 'Succeeded'
    weigh(100, deployment)
  }

  const lambda: Record<string, (input: Command['input']) => unknown> = {
    GetAliasCommand: () => ({
      FunctionVersion: alias.version,
      RevisionId: String(alias.revision),
      ...(Object.keys(alias.weights).length > 0 && {
        RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } },
      }),
    }),
    GetFunctionConfigurationCommand: ({ Qualifier }) => ({ Version: Qualifier, CodeSha256: codeOf(Qualifier) }),
    UpdateAliasCommand({ FunctionVersion, RoutingConfig, RevisionId }) {
      if (RevisionId && RevisionId !== String(alias.revision))
        throw refused('PreconditionFailedException', 'The RevisionId provided does not match the latest RevisionId.')
      move(FunctionVersion ?? alias.version, { ...(RoutingConfig?.AdditionalVersionWeights ?? alias.weights) })
      return {}
    },
    InvokeCommand({ Qualifier }) {
      if (Qualifier === 'live') calls += 1
      return { StatusCode: 200, Payload: Buffer.from('{}') }
    },
  }
  const codedeploy: Record<string, (input: Command['input']) => unknown> = {
    CreateDeploymentCommand({ description, revision }) {
      const running = active()
      if (running)
        throw refused(
          'DeploymentLimitExceededException',
          `The Deployment Group 'live' already has an active Deployment '${running.deploymentId}'`,
        )
      const { Name, Alias, CurrentVersion, TargetVersion } = shiftOf(revision)
      const deployment: Deployment = {
        ...{ deploymentId: `d-${deployments.length + 1}`, description, status: 'InProgress', looks: 1 },
        ...{ from: String(CurrentVersion), to: String(TargetVersion) },
      }
      deployments.push(deployment)
      if (
        Name !== FunctionName ||
        Alias !== 'live' ||
        deployment.from !== alias.version ||
        deployment.from === deployment.to
      ) {
        const message = 'The Lambda function alias version does not match the current version in AppSpec file.'
        Object.assign(deployment, {
          status: 'Failed',
          errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION', message },
        })
      } else if (stage === 'dev') {
        deployment.looks = 0
      } else weigh(10, deployment)
      return { deploymentId: deployment.deploymentId }
    },
    ListDeploymentsCommand: ({ includeOnlyStatuses = [] }) => ({
      deployments: deployments
        .filter(({ status }) => includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(status))
        .map(({ deploymentId }) => deploymentId)
        .reverse(),
    }),
    GetDeploymentCommand({ deploymentId }) {
      const deployment = deployments.find((each) => each.deploymentId === deploymentId)
      if (!deployment)
        throw refused('DeploymentDoesNotExistException', `The deployment ${deploymentId} could not be found`)
      look(deployment)
      return { deploymentInfo: { ...deployment } }
    },
    StopDeploymentCommand({ deploymentId, autoRollbackEnabled }) {
      const deployment = active()
      if (!deployment || deployment.deploymentId !== deploymentId)
        throw refused('DeploymentAlreadyCompletedException', `The deployment ${deploymentId} is already completed`)
      stop(deployment, 'MANUAL_STOP', 'The deployment was stopped by a user.')
      if (!autoRollbackEnabled) deployments.pop()
      return { status: 'Pending' }
    },
  }

  return {
    aws: {
      lambda: client(lambda) as LambdaClient,
      codedeploy: client(codedeploy) as CodeDeployClient,
      s3: undefined as never,
    },
    /** Makes one more version. Gives its number. */
    published: () => String(++versions),
    move,
    alias: () => ({ version: alias.version, weights: alias.weights }),
    /** How many percent of the calls went to the new version, step by step. */
    traffic,
    /** How many deployments there were. */
    deployments: () => deployments.length,
    /** How many calls came through the alias. */
    calls: () => calls,
    /** Begins a canary, as somebody else would. */
    begin(to: string, description?: string) {
      const Properties = { Name: FunctionName, Alias: 'live', CurrentVersion: alias.version, TargetVersion: to }
      const content = JSON.stringify({ Resources: [{ api: { Type: 'AWS::Lambda::Function', Properties } }] })
      codedeploy.CreateDeploymentCommand!({ description, revision: { appSpecContent: { content } } })
    },
    /** What an alarm does while calls are shifted. */
    alarm() {
      const message = 'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected.'
      const deployment = active()
      if (deployment) stop(deployment, 'ALARM_ACTIVE', message)
    },
    isShifting: () => active() !== undefined,
  }
}

/** The SHA-256 that the made-up code of a version has, in hexadecimal digits. */
export function sha256OfVersion(version: string): string {
  return Buffer.from(version.padStart(32, '0')).toString('hex')
}

function codeOf(version: string): string {
  return Buffer.from(sha256OfVersion(version), 'hex').toString('base64')
}

function client(commands: Record<string, (input: Command['input']) => unknown>): unknown {
  return {
    async send({ constructor: { name }, input }: Command) {
      const answer = commands[name]
      if (!answer) throw new Error(`The made-up stage does not know ${name}.`)
      // Others get their turn, as over a network.
      await new Promise((resolve) => setImmediate(resolve))
      return answer(input)
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: it is what the attendee wrote.
function shiftOf(revision: any): Record<string, unknown> {
  const content = revision?.appSpecContent?.content ?? revision?.string?.content
  const [resource] = JSON.parse(content ?? '{}').Resources ?? []
  const { Type, Properties } = (Object.values(resource ?? {})[0] ?? {}) as { Type?: string; Properties?: object }
  if (Type === 'AWS::Lambda::Function') return { ...Properties }
  throw refused('InvalidRevisionException', 'Resources must name one of type AWS::Lambda::Function.')
}

function refused(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}
