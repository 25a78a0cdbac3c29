import { decide, matches, type Statement } from './policy.ts'

const API = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5'
const allow = (Resource: string | string[], Action: string | string[] = 'execute-api:Invoke'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})
const deny = (Resource: string): Statement => ({ ...allow(Resource), Effect: 'Deny' })

describe("an authorizer's policy", () => {
  it.each<[string, Statement[], string]>([
    ['allows the method that it names', [allow(`${API}/dev/GET/hello`)], 'allow'],
    ['allows by a wildcard', [allow(`${API}/dev/*`)], 'allow'],
    ['allows by any of its resources', [allow([`${API}/prod/*`, `${API}/*/GET/hello`])], 'allow'],
    ['allows by the wildcard action', [allow('*', ['execute-api:*'])], 'allow'],
    ['takes the action in any case', [allow('*', 'Execute-API:invoke')], 'allow'],
    ['does not allow another action', [allow('*', 's3:GetObject')], 'implicit deny'],
    ['does not allow another method', [allow(`${API}/dev/POST/hello`)], 'implicit deny'],
    ['does not allow another stage', [allow(`${API}/prod/*`)], 'implicit deny'],
    ['does not allow what goes on', [allow(`${API}/dev/GET/hel`)], 'implicit deny'],
    ['denies over every allow', [allow('*'), deny(`${API}/dev/GET/*`)], 'explicit deny'],
    ['denies only what it names', [allow('*'), deny(`${API}/dev/DELETE/*`)], 'allow'],
    [
      'allows all but NotResource',
      [{ Effect: 'Allow', Action: '*', NotResource: `${API}/dev/GET/hello` }],
      'implicit deny',
    ],
    ['allows all but NotAction', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 'allow'],
  ])('%s', (_what, Statement, decision) => {
    expect(decide({ Statement }, `${API}/dev/GET/hello`)).toBe(decision)
  })

  it.each([
    ['a*c', 'a/b/c', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*b*', 'abc', true],
    ['a*b', 'abab', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
  ])('matches %j with %j: %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it('is judged in time even where its wildcards are many', () => {
    expect(matches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false)
  })
})
