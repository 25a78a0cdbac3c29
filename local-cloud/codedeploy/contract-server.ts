import type { CreateDeploymentGroupCommandInput, DeploymentInfo } from '@aws-sdk/client-codedeploy'
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy'
import { CloudError } from '../errors.ts'
import type { Platform } from '../service.ts'
import type { BusEvent } from '../targets.ts'
import { startTestServer, type TestServer, until } from '../test-server.ts'
import { type CodeDeployService, codedeployService } from './service.ts'

export const ROLE = 'arn:aws:iam::000000000000:role/deployer'

/** A Lambda of one alias `live` of `hello`, and alarms, both in the test's hands. */
export class Surroundings {
  alias = { FunctionVersion: '1', weights: {} as Record<string, number> }
  /** Every move of the alias, as `1` or `1 with 2=0.1`. */
  moves: string[] = []
  invoked: { arn: string; payload: { DeploymentId: string; LifecycleEventHookExecutionId: string } }[] = []
  /** What EventBridge is told. */
  told: BusEvent[] = []
  alarmStates = new Map<string, string>()
  refuseInvoke?: CloudError
  #listeners = new Set<(region: string, name: string) => void>()

  raise(name: string): void {
    this.alarmStates.set(name, 'ALARM')
    for (const listener of this.#listeners) listener('us-east-1', name)
  }

  get neighbours() {
    return {
      aliases: {
        get: (_region: string, name: string, alias: string) => {
          if (name !== 'hello' || alias !== 'live')
            throw new CloudError('ResourceNotFoundException', `no ${name}:${alias}`)
          const { FunctionVersion, weights } = this.alias
          return { FunctionVersion, ...(Object.keys(weights).length > 0 && { RoutingConfig: weights }) }
        },
        update: (_region: string, _name: string, _alias: string, version: string, weights: Record<string, number>) => {
          this.alias = { FunctionVersion: version, weights }
          const beside = Object.entries(weights).map(([other, weight]) => ` with ${other}=${weight}`)
          this.moves.push(version + beside.join(''))
        },
      },
      invokeFunction: (arn: string, payload: Buffer) => {
        if (this.refuseInvoke) throw this.refuseInvoke
        this.invoked.push({ arn, payload: JSON.parse(payload.toString()) })
      },
      putEvent: (_bus: string, event: BusEvent) => this.told.push(event),
      alarms: {
        state: (_region: string, name: string) => this.alarmStates.get(name),
        onAlarm: (listener: (region: string, name: string) => void) => {
          this.#listeners.add(listener)
          return () => this.#listeners.delete(listener)
        },
      },
    }
  }
}

export interface ContractServer {
  readonly server: TestServer
  readonly client: CodeDeployClient
  readonly service: CodeDeployService
  readonly around: Surroundings
  /** The application `shop` with a group `live`. */
  createGroup(input?: Partial<CreateDeploymentGroupCommandInput>): Promise<void>
  info(deploymentId: string | undefined): Promise<DeploymentInfo>
  /** The deployment once it has come to an end. */
  ended(deploymentId: string | undefined): Promise<DeploymentInfo>
  restart(): Promise<void>
  close(): Promise<void>
}

/** For contract tests: CodeDeploy alone. `speed` is how many of AWS's seconds pass in one. */
export async function startContractServer(speed: number): Promise<ContractServer> {
  const around = new Surroundings()
  let service: CodeDeployService
  const build = (platform: Platform) => {
    service = codedeployService(platform, around.neighbours)
    return [service]
  }
  const server = await startTestServer(build, { speed })
  let client = new CodeDeployClient(server.client)
  const info = async (deploymentId: string | undefined) => {
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }))
    return deploymentInfo as DeploymentInfo
  }
  return {
    server,
    around,
    info,
    get client() {
      return client
    },
    get service() {
      return service
    },
    async createGroup(input = {}) {
      await client.send(new CreateApplicationCommand({ applicationName: 'shop', computePlatform: 'Lambda' }))
      const names = { applicationName: 'shop', deploymentGroupName: 'live', serviceRoleArn: ROLE }
      await client.send(new CreateDeploymentGroupCommand({ ...names, ...input }))
    },
    async ended(deploymentId) {
      await until(async () => (await info(deploymentId)).completeTime !== undefined)
      return info(deploymentId)
    },
    async restart() {
      client.destroy()
      await server.restart()
      client = new CodeDeployClient(server.client)
    },
    async close() {
      client.destroy()
      await server.close()
    },
  }
}

export function appSpec(more: { version?: [string, string]; hooks?: object[]; alias?: string } = {}) {
  const [CurrentVersion, TargetVersion] = more.version ?? ['1', '2']
  const Properties = { Name: 'hello', Alias: more.alias ?? 'live', CurrentVersion, TargetVersion }
  const Resources = [{ hello: { Type: 'AWS::Lambda::Function', Properties } }]
  const content = JSON.stringify({ version: 0.0, Resources, Hooks: more.hooks ?? [] })
  return { revisionType: 'AppSpecContent' as const, appSpecContent: { content } }
}
