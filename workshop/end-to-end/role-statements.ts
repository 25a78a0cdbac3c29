import {
  CloudFormationClient,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation'
import type { Desk } from './desk.ts'

interface Statement {
  Effect: string
  Action: string | string[]
}

interface Template {
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own.
  Resources: Record<string, { Type: string; Properties: any }>
}

/** A role of a deployed stack: `{ stack: 'datadog-forwarder-dev', role: 'ForwardRole' }`. */
export interface RoleOf {
  stack: string
  role: string
}

/** The first action of each of the role's statements, as deployed: what `withoutStatement` knows them by. */
export async function statementsOf(desk: Desk, { stack, role }: RoleOf): Promise<string[]> {
  const template = await withCloudFormation(desk, (client) => templateOf(client, stack))
  return statements(template, role).map(nameOf)
}

/**
 * What `use` finds while the role lacks the statement of this action. The stack is updated in place, and its functions start
 * anew, so that nothing that was read before helps; then all is put back.
 */
export async function withoutStatement<Found>(
  desk: Desk,
  { stack, role }: RoleOf,
  action: string,
  use: () => Promise<Found>,
): Promise<Found> {
  return withCloudFormation(desk, async (client) => {
    const whole = await templateOf(client, stack)
    const lacking = structuredClone(whole)
    const all = statements(lacking, role)
    const index = all.findIndex((statement) => nameOf(statement) === action)
    if (index < 0) throw new Error(`${role} has no statement that begins with ${action}: ${all.map(nameOf).join(', ')}`)
    all.splice(index, 1)
    await update(client, stack, startedAnew(lacking, action))
    try {
      return await use()
    } finally {
      await update(client, stack, startedAnew(whole, 'all'))
    }
  })
}

function statements({ Resources }: Template, role: string): Statement[] {
  const [policy] = Resources[role]?.Properties.Policies ?? []
  if (!policy) throw new Error(`The template has no role ${role} with a policy of its own.`)
  return policy.PolicyDocument.Statement
}

function nameOf({ Action }: Statement): string {
  return [Action].flat()[0]!
}

/** A changed variable gives every function new execution environments. */
function startedAnew(template: Template, round: string): Template {
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue
    Properties.Environment = { Variables: { ...Properties.Environment?.Variables, ROUND: round } }
  }
  return template
}

async function templateOf(client: CloudFormationClient, StackName: string): Promise<Template> {
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }))
  return JSON.parse(TemplateBody!)
}

async function update(client: CloudFormationClient, StackName: string, template: Template): Promise<void> {
  const TemplateBody = JSON.stringify(template)
  await client.send(new UpdateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }))
  await waitUntilStackUpdateComplete({ client, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 } as never, { StackName })
}

async function withCloudFormation<T>(desk: Desk, use: (client: CloudFormationClient) => Promise<T>): Promise<T> {
  const client = new CloudFormationClient(desk.client)
  try {
    return await use(client)
  } finally {
    client.destroy()
  }
}
