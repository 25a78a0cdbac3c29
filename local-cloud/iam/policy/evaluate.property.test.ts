import fc from 'fast-check'
import type { Context } from './context.ts'
import { type AccessRequest, evaluate } from './evaluate.ts'
import { matchesPattern, parsePattern } from './pattern.ts'
import type { Policy, Statement } from './policy-document.ts'

const account = '000000000000'
const session = {
  arn: `arn:aws:sts::${account}:assumed-role/worker/greet`,
  roleArn: `arn:aws:iam::${account}:role/worker`,
  account,
}

// Few words, so that statements are often about the request.
const actions = fc.constantFrom('*', 'sns:*', 'sns:Publish', 'sns:Pub?ish', 's3:GetObject', 's3:Get*')
const resources = fc.constantFrom('*', 'arn:aws:sns', 'arn:aws:sns:*:*:alerts', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/?')
const conditions = fc.constantFrom<Statement['Condition'][]>(
  undefined,
  { StringEquals: { 'app:stage': 'dev' } },
  { StringNotEquals: { 'app:stage': 'dev' } },
  { 'ForAllValues:StringLike': { 'app:stage': 'p*' } },
  { Null: { 'app:stage': 'true' } },
)
const principals = fc.constantFrom<Statement['Principal'][]>(
  '*',
  { AWS: session.roleArn },
  { AWS: account },
  { AWS: 'x' },
)

const action = fc.oneof(
  fc.record({ Action: fc.oneof(actions, fc.array(actions, { minLength: 1, maxLength: 2 })) }),
  fc.record({ NotAction: actions }),
)
const resource = fc.oneof(fc.record({ Resource: resources }), fc.record({ NotResource: resources }))
const statement = (effects: Statement['Effect'][]) =>
  fc.tuple(fc.constantFrom(...effects), action, resource, conditions).map(
    ([Effect, action, resource, Condition]): Statement => ({
      Effect,
      ...action,
      ...resource,
      ...(Condition && { Condition }),
    }),
  )
const any = statement(['Allow', 'Deny'])
const anyOfResource = fc.tuple(any, principals).map(([each, Principal]) => ({ ...each, Principal }))

const request: fc.Arbitrary<AccessRequest> = fc
  .tuple(
    fc.constantFrom(
      { action: 'sns:Publish', resource: `arn:aws:sns:us-east-1:${account}:alerts` },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' },
      { action: 's3:ListAllMyBuckets', resource: '*' },
    ),
    fc.constantFrom<Context[]>({}, { 'app:stage': 'dev' }, { 'app:stage': 'prod' }),
  )
  .map(([asked, context]) => ({ ...asked, context, principal: session }))

const policy = (Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement })
const decide = (request: AccessRequest, identity: Statement[], ofResource: Statement[] = []) =>
  evaluate(request, { identityPolicies: [policy(identity)], resourcePolicy: policy(ofResource) }).decision

const given = fc.record({
  request,
  identity: fc.array(any, { maxLength: 4 }),
  ofResource: fc.array(anyOfResource, { maxLength: 3 }),
})

it('allows no more once a Deny is added', () => {
  fc.assert(
    fc.property(given, statement(['Deny']), ({ request, identity, ofResource }, deny) => {
      const before = decide(request, identity, ofResource)
      const after = decide(request, [...identity, deny], ofResource)

      expect(after === 'allow' && before !== 'allow').toBe(false)
      if (before === 'explicitDeny') expect(after).toBe('explicitDeny')
    }),
  )
})

it('denies no more once an Allow is added', () => {
  fc.assert(
    fc.property(given, statement(['Allow']), ({ request, identity, ofResource }, allow) => {
      const before = decide(request, identity, ofResource)
      const after = decide(request, [...identity, allow], ofResource)

      // An Allow lifts nothing but an implicit denial.
      expect(after === before || (before === 'implicitDeny' && after === 'allow')).toBe(true)
    }),
  )
})

it('does not mind the order of statements, nor in how many policies they stand', () => {
  const shuffled = given.chain((each) =>
    fc.record({
      given: fc.constant(each),
      identity: fc.shuffledSubarray(each.identity, { minLength: each.identity.length }),
      ofResource: fc.shuffledSubarray(each.ofResource, { minLength: each.ofResource.length }),
    }),
  )
  fc.assert(
    fc.property(shuffled, ({ given: { request, ...original }, identity, ofResource }) => {
      const before = decide(request, original.identity, original.ofResource)
      const apart = {
        identityPolicies: identity.map((each) => policy([each])),
        resourcePolicy: policy(ofResource),
      }

      expect(decide(request, identity, ofResource)).toBe(before)
      expect(evaluate(request, apart).decision).toBe(before)
    }),
  )
})

it('allows nothing without an Allow', () => {
  fc.assert(
    fc.property(request, fc.array(statement(['Deny'])), (request, denies) => {
      expect(decide(request, denies)).not.toBe('allow')
    }),
  )
})

it('takes either an action or its exception', () => {
  fc.assert(
    fc.property(request, actions, (request, Action) => {
      const by = (part: object) => decide(request, [{ Effect: 'Allow', Resource: '*', ...part }]) === 'allow'

      expect(by({ Action })).toBe(!by({ NotAction: Action }))
    }),
  )
})

it('is allowed by an Allow and denied by a Deny of the same words', () => {
  fc.assert(
    fc.property(request, statement(['Allow']), (request, allow) => {
      const allowed = decide(request, [allow]) === 'allow'
      const denied = decide(request, [{ ...allow, Effect: 'Deny' }]) === 'explicitDeny'

      expect(denied).toBe(allowed)
    }),
  )
})

it('matches wildcards as the regular expression does that one would write', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.'), maxLength: 12 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.', '*', '?'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, text, (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')

      expect(matchesPattern(parsePattern(pattern)!, text)).toBe(new RegExp(`^${source}$`).test(text))
    }),
    { numRuns: 1000 },
  )
})
