import { readFileSync } from 'node:fs'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import type { Policy } from '#local-cloud/iam/policy/policy-document.ts'
import { policySays } from '#local-cloud/iam/policy/policy-says.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'roles.yml: a statement of RunRole'
const RUN = 'arn:aws:lambda:us-east-1:000000000000:function:long-running-tasks-dev-run'

describe('Step 2 — Call yourself again', () => {
  it(
    'lets run invoke itself, and nothing else',
    lesson(
      {
        why: 'A role with lambda:* on * lets whoever gets hold of this function call, change and delete every other one of the account.',
        look: `${LOOK} that allows lambda:InvokeFunction on arn:…:function:long-running-tasks-\${sls:stage}-run.`,
      },
      async () => {
        const says = await roleSays('RunRole')

        expect({
          'lambda:InvokeFunction on itself': says('lambda:InvokeFunction', RUN),
          'lambda:InvokeFunction on another function': says('lambda:InvokeFunction', RUN.replace('-run', '-worker')),
          'lambda:InvokeFunction on its prod': says('lambda:InvokeFunction', RUN.replace('-dev-', '-prod-')),
          'lambda:DeleteFunction on itself': says('lambda:DeleteFunction', RUN),
        }).toEqual({
          'lambda:InvokeFunction on itself': 'allow',
          'lambda:InvokeFunction on another function': 'implicitDeny',
          'lambda:InvokeFunction on its prod': 'implicitDeny',
          'lambda:DeleteFunction on itself': 'implicitDeny',
        })
      },
    ),
  )

  it(
    'names the function in its role, and does not wait for it',
    lesson(
      {
        why: 'The function needs its role before it can be made. A role that asks CloudFormation for the ARN of the function needs the function first: "Circular dependency between resources", and nothing is deployed.',
        look: `${LOOK}, with the ARN put together by !Sub out of pseudo parameters and the name, without !GetAtt RunLambdaFunction.Arn.`,
      },
      async () => {
        const statements = await statementsOf('RunRole')

        const invokes = statements.filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'))
        expect(invokes).toHaveLength(1)
        expect(JSON.stringify(invokes)).not.toContain('LambdaFunction')
      },
    ),
  )
})

interface Template {
  Resources: Record<string, { Properties: { Policies: { PolicyDocument: Policy }[] } }>
}

/** Asks a role of roles.yml, as IAM would. */
async function roleSays(name: string) {
  const policies = withArns(await policiesOf(name)) as Policy[]
  return (action: string, resource: string) => {
    const answers = policies.map((policy) => policySays(policy, action, resource))
    return answers.find((answer) => answer !== 'implicitDeny') ?? 'implicitDeny'
  }
}

async function statementsOf(name: string): Promise<{ Action: string | string[] }[]> {
  return (await policiesOf(name)).flatMap(({ Statement }) => Statement as { Action: string | string[] }[])
}

async function policiesOf(name: string): Promise<Policy[]> {
  const file = require.resolve('#lab/08-long-running-tasks/roles.yml')
  const { Resources } = (await parseYaml(readFileSync(file, 'utf8'))) as Template
  return (Resources[name]?.Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument)
}

/** What stage dev makes of the text between `${` and `}`. */
const NAMES: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
  'sls:stage': 'dev',
  'self:service': 'long-running-tasks',
}

/** `!Ref`, `!GetAtt` and `!Sub` as they are filled in for stage dev. */
function withArns(value: unknown): unknown {
  if (typeof value === 'string') return filledIn(value)
  if (Array.isArray(value)) return value.map(withArns)
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text, ...rest } = value as Record<string, unknown>
  if (Ref !== undefined) return `arn:of:${Ref}`
  if (attribute !== undefined) return arnOf(String([attribute].flat()[0]).split('.')[0]!)
  if (typeof text === 'string') return filledIn(text)
  return Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, withArns(part)]))
}

function filledIn(text: string): string {
  return text.replace(/\$\{([\w:.]+)\}/g, (_, name: string) => NAMES[name] ?? arnOf(name.split('.')[0]!))
}

function arnOf(id: string): string {
  return id === 'RunLambdaFunction' ? RUN : `arn:of:${id}`
}
