import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import { ROOT } from '../labs/labs.ts'

interface Job {
  needs?: string | string[]
  environment?: string
  permissions?: Record<string, string>
  steps: { uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, string> }[]
  [key: string]: unknown
}

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
const KEYS = {
  workflow: ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs'],
  job: [
    ...['name', 'permissions', 'needs', 'if', 'runs-on', 'environment', 'concurrency', 'outputs', 'env', 'defaults'],
    ...[
      'steps',
      'timeout-minutes',
      'strategy',
      'continue-on-error',
      'container',
      'services',
      'uses',
      'with',
      'secrets',
    ],
  ],
  step: [
    'id',
    'if',
    'name',
    'uses',
    'run',
    'working-directory',
    'shell',
    'with',
    'env',
    'continue-on-error',
    'timeout-minutes',
  ],
}
const STAGES = ['dev', 'staging', 'prod']

const text = (file: string) => readFileSync(join(ROOT, 'labs', '09-staged-deploys', file), 'utf8')

describe('the GitHub Actions example of lab 09', () => {
  const source = text('github-actions.yml')
  const workflow = parse(source)
  const jobs: Record<string, Job> = workflow.jobs

  it('is YAML with keys that GitHub knows', () => {
    const unknown = (value: object, known: string[]) => Object.keys(value).filter((key) => !known.includes(key))

    expect(unknown(workflow, KEYS.workflow)).toEqual([])
    for (const job of Object.values(jobs)) {
      expect(unknown(job, KEYS.job)).toEqual([])
      for (const step of job.steps) {
        expect(unknown(step, KEYS.step)).toEqual([])
        // Either, and not both.
        expect([step.uses, step.run].filter(Boolean)).toHaveLength(1)
      }
    }
  })

  it('refers in its expressions only to what is there', () => {
    const expressions = [...source.matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, expression]) => expression)

    expect(new Set(expressions)).toEqual(
      new Set(['steps.build.outputs.sha256', 'vars.AWS_ROLE', 'needs.build.outputs.sha256']),
    )
    expect(jobs.build?.outputs).toEqual({ sha256: expect.stringContaining('steps.build.outputs.sha256') })
    expect(jobs.build?.steps.at(-1)).toMatchObject({ id: 'build' })
  })

  it('puts nothing that comes from elsewhere into a command line', () => {
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))

    expect(commands.filter((command) => command.includes('${{'))).toEqual([])
  })

  it('has no key, and of permissions what it needs', () => {
    expect(source).not.toMatch(/secrets\.|access.?key|AKIA/i)
    expect(workflow.permissions).toEqual({})
    for (const { permissions, steps } of Object.values(jobs)) {
      expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' })
      const login = steps.find(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@v6'))
      expect(login?.with).toEqual({ 'role-to-assume': expect.anything(), 'aws-region': 'us-east-1' })
    }
  })

  it('builds once, and promotes the same through each stage in its environment', () => {
    const builds = source.match(/deploy\.ts build/g)
    const promotions = STAGES.map((stage) => jobs[stage]?.steps.at(-1)?.run)

    expect(builds).toHaveLength(1)
    expect(promotions).toEqual(STAGES.map((stage) => `npx tsx src/deploy.ts promote ${stage} "$SHA256"`))
    expect(Object.entries(jobs).map(([name, { environment }]) => [name, environment])).toEqual(
      ['build', ...STAGES].map((name) => [name, name]),
    )
    expect(STAGES.map((stage) => [jobs[stage]?.needs].flat())).toEqual([
      ['build'],
      ['build', 'dev'],
      ['build', 'staging'],
    ])
  })

  it('does not promote two pushes at once, and ends nothing in the middle', () => {
    expect(workflow.concurrency).toEqual({ group: 'deploy', 'cancel-in-progress': false })
  })
})

describe('the role of the example', () => {
  it('trusts GitHub’s token for one environment of one repository, by equality', async () => {
    const { Resources } = (await parseYaml(text('github-role.yml'))) as {
      // biome-ignore lint/suspicious/noExplicitAny: it is a template.
      Resources: Record<string, any>
    }
    const [statement, ...more] = Resources.Role.Properties.AssumeRolePolicyDocument.Statement

    expect(more).toEqual([])
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: {
        Federated: { 'Fn::Sub': expect.stringMatching(/oidc-provider\/token\.actions\.githubusercontent\.com$/) },
      },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': {
            // biome-ignore lint/suspicious/noTemplateCurlyInString: as CloudFormation reads it.
            'Fn::Sub': 'repo:${Repository}:environment:${Environment}',
          },
        },
      },
    })
  })

  it('allows no action by a wildcard, and nothing on everything but to ask where the bucket is', async () => {
    const { Resources } = (await parseYaml(text('github-role.yml'))) as { Resources: object }
    const statements = statementsIn(Resources).filter(({ Resource }) => Resource)

    expect(statements.length).toBeGreaterThan(5)
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action?.includes('*'))).toEqual([])
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
      'cloudformation:ListExports',
    ])
  })
})

interface Statement {
  Action?: string | string[]
  Resource?: unknown
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return []
  const { Statement, ...rest } = value as { Statement?: Statement[] }
  return [...(Statement ?? []), ...Object.values(rest).flatMap(statementsIn)]
}
