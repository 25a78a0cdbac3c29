import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { SSMClient } from '@aws-sdk/client-ssm'
import { Buckets } from '../s3/buckets.ts'
import type { Platform, Properties, ResourceType, Service } from '../service.ts'
import { Parameters } from '../ssm/parameters.ts'
import { ssmService } from '../ssm/service.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import { cloudformationService, type Neighbours } from './service.ts'

/** A resource type that does as its properties say: `{ Name, Size, Fail: 'create' | 'update' | 'delete' }`. */
export class Things {
  live = new Map<string, Properties>()
  log: string[] = []
  /** A promise that making a thing waits for, as if the process were busy with it. */
  gate: Promise<void> = Promise.resolve()
  /** Whose size cannot be made smaller again. */
  unwilling = new Set<string>()

  /** An alias is a thing too, so that update policies can be tried. */
  types(): Record<string, ResourceType> {
    return { 'Test::A::Thing': this.type(), 'AWS::Lambda::Alias': this.type() }
  }

  type(): ResourceType {
    const note = (verb: string, id: string, properties: Properties) => {
      this.log.push(`${verb} ${id}`)
      if (properties.Fail === verb) throw new Error(`${id} does not ${verb}`)
    }
    const nameOf = (properties: Properties, generated: string) => String(properties.Name ?? generated)
    return {
      replaceOn: ['Name', 'Kind'],
      existing: (properties, { generateName }) => {
        const name = nameOf(properties, generateName())
        return this.live.has(name) ? name : undefined
      },
      create: async (properties, { generateName }) => {
        const id = nameOf(properties, generateName())
        note('create', id, properties)
        this.live.set(id, properties)
        await this.gate
        return { id, attributes: { Arn: `arn:${id}` } }
      },
      update: (id, properties, previous) => {
        note('update', id, properties)
        if (this.unwilling.has(id) && Number(properties.Size) < Number(previous.Size)) throw new Error('too late')
        this.live.set(id, properties)
        return { id, attributes: { Arn: `arn:${id}` } }
      },
      delete: (id, properties) => {
        note('delete', id, properties)
        this.live.delete(id)
      },
    }
  }
}

export interface ContractServer {
  readonly server: TestServer
  readonly things: Things
  readonly client: CloudFormationClient
  readonly ssm: SSMClient
  create(Resources: object, more?: object, input?: Partial<CreateStackCommandInput>): Promise<unknown>
  update(Resources: object, more?: object, StackName?: string): Promise<unknown>
  stack(StackName?: string): Promise<Stack | undefined>
  /** The stack's status once nothing is in progress any more. */
  settled(StackName?: string): Promise<string>
  /** The oldest first, as `name STATUS reason`. */
  events(StackName?: string): Promise<string[]>
  close(): Promise<void>
}

/** For contract tests: CloudFormation beside Parameter Store and `Test::A::Thing`, with AWS's own clients. */
export async function startContractServer(neighbours: Partial<Neighbours> = {}): Promise<ContractServer> {
  const things = new Things()
  const build = (platform: Platform): Service[] => {
    const parameters = new Parameters(platform)
    const test = { name: 'test', handle: () => Promise.reject(new Error('has no API')), resources: things.types() }
    const providers = [test, ssmService(parameters)]
    const others = { buckets: new Buckets(platform), providers, parameters, ...neighbours }
    return [...providers, cloudformationService(platform, others)]
  }
  const server = await startTestServer(build)
  const client = new CloudFormationClient(server.client)
  const ssm = new SSMClient(server.client)
  const body = (Resources: object, more: object) => JSON.stringify({ Resources, ...more })
  const stack = async (StackName = 'app') => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]
  return {
    server,
    things,
    client,
    ssm,
    create: (Resources, more = {}, input = {}) =>
      client.send(new CreateStackCommand({ StackName: 'app', TemplateBody: body(Resources, more), ...input })),
    update: (Resources, more = {}, StackName = 'app') =>
      client.send(new UpdateStackCommand({ StackName, TemplateBody: body(Resources, more) })),
    stack,
    async settled(StackName = 'app') {
      for (;;) {
        const status = String((await stack(StackName))?.StackStatus)
        if (!status.endsWith('IN_PROGRESS')) return status
      }
    },
    async events(StackName = 'app') {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }))
      return StackEvents.toReversed().map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason = '' }) =>
        `${LogicalResourceId} ${ResourceStatus} ${ResourceStatusReason}`.trim(),
      )
    },
    async close() {
      client.destroy()
      ssm.destroy()
      await server.close()
    },
  }
}

export function thing(properties: object = {}, more: object = {}) {
  return { Type: 'Test::A::Thing', Properties: properties, ...more }
}
