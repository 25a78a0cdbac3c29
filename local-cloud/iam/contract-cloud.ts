import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { type Cloud, type CloudEvent, startCloud } from '../cloud.ts'
import type { Settings } from '../settings.ts'
import { type ClientConfig, until } from '../test-server.ts'

export const ACCOUNT = '000000000000'

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown>; DependsOn?: string[] }>

/** For contract tests of permissions: a whole cloud, its roles and what they are to reach, and clients in any role's name. */
export async function startContractCloud(settings: Partial<Settings> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const cloud = await startCloud({ port: 0, dataDir, settings })
  const administrator = clientConfig(cloud, 'local')
  return {
    url: cloud.url,
    /** What the administrator's clients are made with. */
    administrator,
    /** Makes a stack of these; rejects with what went wrong. */
    deploy: (name: string, resources: Resources) => deploy(administrator, name, resources),
    /** What clients are made with that act in the role's name. */
    as: (role: string) => assume(cloud, administrator, role),
    events: (type: string): CloudEvent[] => cloud.eventsSince(0).filter((event) => event.type === type),
    async close() {
      await cloud.close()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type ContractCloud = Awaited<ReturnType<typeof startContractCloud>>

/** A role that its account's administrator and Lambda may assume, and that may do what these statements say. */
export function roleResource(name: string, statements: object[], more: Record<string, unknown> = {}) {
  const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root`, Service: 'lambda.amazonaws.com' }
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }] }
  const document = { Version: '2012-10-17', Statement: statements }
  const Policies = statements.length > 0 ? [{ PolicyName: 'test', PolicyDocument: document }] : []
  return { Type: 'AWS::IAM::Role', Properties: { RoleName: name, AssumeRolePolicyDocument: trust, Policies, ...more } }
}

/** The error that a call ends with, as the SDK's clients know it. */
export async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Error & { $metadata: { httpStatusCode: number }; Error?: { Code?: string } },
  )
  return error && { code: error.name, status: error.$metadata?.httpStatusCode, message: error.message }
}

function clientConfig(cloud: Cloud, accessKeyId: string): ClientConfig {
  const credentials = { accessKeyId, secretAccessKey: 'local' }
  return { region: 'us-east-1', endpoint: cloud.url, credentials, maxAttempts: 1 }
}

async function assume(cloud: Cloud, administrator: ClientConfig, role: string): Promise<ClientConfig> {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`
  const { Credentials } = await new STSClient(administrator).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  )
  return clientConfig(cloud, Credentials?.AccessKeyId ?? '')
}

async function deploy(administrator: ClientConfig, StackName: string, Resources: Resources): Promise<void> {
  const client = new CloudFormationClient(administrator)
  const TemplateBody = JSON.stringify({ Resources })
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }))
  await until(async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }))
    const { StackStatus = '', StackStatusReason } = Stacks?.[0] ?? {}
    if (/ROLLBACK|FAILED/.test(StackStatus)) throw new Error(`${StackName}: ${StackStatusReason}`)
    return StackStatus === 'CREATE_COMPLETE'
  }, 20)
}
