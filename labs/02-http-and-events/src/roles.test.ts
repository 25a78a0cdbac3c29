import { readFileSync } from 'node:fs'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import type { Policy } from '#local-cloud/iam/policy/policy-document.ts'
import { policySays } from '#local-cloud/iam/policy/policy-says.ts'
import { lesson } from '#workshop/lesson.ts'

describe('Step 3 — Publish what was asked for, once', () => {
  it(
    'lets create publish to ops-events, and to no other topic',
    lesson(
      {
        why: 'Lambda lends the function its role. A role with sns:* on * turns every hole in the code, or in a package of somebody else, into a hole in the account; this one can do what the function does.',
        look: 'roles.yml: a statement of CreateRole that allows sns:Publish on !Ref OpsEvents.',
      },
      async () => {
        const says = await roleSays('CreateRole')

        expect({
          'sns:Publish on ops-events': says('sns:Publish', ARNS.OpsEvents),
          'sns:Publish on another topic': says('sns:Publish', ARNS.OpsEvents.replace('ops-events', 'billing')),
          'sns:DeleteTopic on ops-events': says('sns:DeleteTopic', ARNS.OpsEvents),
          'sns:Subscribe on ops-events': says('sns:Subscribe', ARNS.OpsEvents),
        }).toEqual({
          'sns:Publish on ops-events': 'allow',
          'sns:Publish on another topic': 'implicitDeny',
          'sns:DeleteTopic on ops-events': 'implicitDeny',
          'sns:Subscribe on ops-events': 'implicitDeny',
        })
      },
    ),
  )
})

/** What the resources of the service are called once they are deployed. */
const ARNS = {
  OpsEvents: 'arn:aws:sns:us-east-1:000000000000:ops-events-dev',
  Deployments: 'arn:aws:s3:::ops-deployments',
  Failed: 'arn:aws:sqs:us-east-1:000000000000:failed',
}

interface Template {
  Resources: Record<string, { Properties: { Policies: { PolicyDocument: Policy }[] } }>
}

/** Asks a role of roles.yml, as IAM would. */
async function roleSays(name: string) {
  const file = require.resolve('#lab/02-http-and-events/roles.yml')
  const { Resources } = withArns(await parseYaml(readFileSync(file, 'utf8'))) as Template
  const { Policies = [] } = Resources[name]?.Properties ?? {}
  return (action: string, resource: string) => {
    const answers = Policies.map(({ PolicyDocument }) => policySays(PolicyDocument, action, resource))
    return answers.find((answer) => answer !== 'implicitDeny') ?? 'implicitDeny'
  }
}

/** `!Ref OpsEvents`, `!GetAtt Deployments.Arn` and `!Sub '${Deployments.Arn}/*'` as CloudFormation fills them in. */
function withArns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withArns)
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text, ...rest } = value as Record<string, unknown>
  if (Ref !== undefined) return arnOf(String(Ref))
  if (attribute !== undefined) return arnOf(String([attribute].flat()[0]))
  if (typeof text === 'string') return text.replace(/\$\{(\w+)(?:\.Arn)?\}/g, (_, id: string) => arnOf(id))
  return Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, withArns(part)]))
}

function arnOf(id: string): string {
  return (ARNS as Record<string, string>)[id] ?? `arn:of:${id.split('.')[0]}`
}
