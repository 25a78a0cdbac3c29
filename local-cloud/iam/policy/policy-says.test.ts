import type { Statement } from './policy-document.ts'
import { policySays } from './policy-says.ts'

const API = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5'
const allow = (Resource: string | string[], Action: string | string[] = 'execute-api:Invoke'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})
const deny = (Resource: string): Statement => ({ ...allow(Resource), Effect: 'Deny' })

describe("a policy by itself, as an authorizer's", () => {
  it.each<[string, Statement[], string]>([
    ['allows the method that it names', [allow(`${API}/dev/GET/hello`)], 'allow'],
    ['allows by a wildcard', [allow(`${API}/dev/*`)], 'allow'],
    ['allows by any of its resources', [allow([`${API}/prod/*`, `${API}/*/GET/hello`])], 'allow'],
    ['allows by the wildcard action', [allow('*', ['execute-api:*'])], 'allow'],
    ['takes the action in any case', [allow('*', 'Execute-API:invoke')], 'allow'],
    ['does not allow another action', [allow('*', 's3:GetObject')], 'implicitDeny'],
    ['does not allow another method', [allow(`${API}/dev/POST/hello`)], 'implicitDeny'],
    ['does not allow another stage', [allow(`${API}/prod/*`)], 'implicitDeny'],
    ['does not allow what goes on', [allow(`${API}/dev/GET/hel`)], 'implicitDeny'],
    ['denies over every allow', [allow('*'), deny(`${API}/dev/GET/*`)], 'explicitDeny'],
    ['denies only what it names', [allow('*'), deny(`${API}/dev/DELETE/*`)], 'allow'],
    [
      'allows all but NotResource',
      [{ Effect: 'Allow', Action: '*', NotResource: `${API}/dev/GET/hello` }],
      'implicitDeny',
    ],
    ['allows all but NotAction', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 'allow'],
  ])('%s', (_what, Statement, decision) => {
    expect(policySays({ Statement }, 'execute-api:Invoke', `${API}/dev/GET/hello`)).toBe(decision)
  })

  it('is judged in time even where its wildcards are many', () => {
    const Statement = [allow(`${API}/${'*a'.repeat(200)}b`)]

    expect(policySays({ Statement }, 'execute-api:Invoke', `${API}/${'a'.repeat(5000)}`)).toBe('implicitDeny')
  })
})
