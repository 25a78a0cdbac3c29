// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how a policy writes its variables.
import { sentenceOf } from './access-denied.ts'
import { type AccessRequest, evaluate, type Policies } from './evaluate.ts'
import { checkPolicy, type Policy, type Statement } from './policy-document.ts'

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts'
const session = {
  arn: 'arn:aws:sts::000000000000:assumed-role/worker/greet',
  roleArn: 'arn:aws:iam::000000000000:role/worker',
  account: '000000000000',
}
const root = { arn: 'arn:aws:iam::000000000000:root', account: '000000000000' }
const service = { service: 's3.amazonaws.com' }
const publish: AccessRequest = { action: 'sns:Publish', resource: TOPIC, principal: session }

const policy = (...Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement })
const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'sns:Publish',
  Resource: TOPIC,
  ...more,
})
const deny = (more: Partial<Statement> = {}): Statement => ({ ...allow(more), Effect: 'Deny' })
const identity = (...statements: Statement[]): Policies => ({ identityPolicies: [policy(...statements)] })
const resource = (...statements: Statement[]): Policies => ({ resourcePolicy: policy(...statements) })

const decide = (policies: Policies, request: Partial<AccessRequest> = {}) =>
  evaluate({ ...publish, ...request }, policies).decision

describe('which policy decides', () => {
  const account = { AWS: '000000000000' }
  const role = { AWS: session.roleArn }
  const itself = { AWS: session.arn }
  const bounded = (statement: Statement, policies: Policies): Policies => ({
    ...policies,
    permissionsBoundary: policy(statement),
  })

  it.each<[string, Policies, string, AccessRequest['principal']?]>([
    ['nothing', {}, 'implicitDeny'],
    ['an Allow of the caller', identity(allow()), 'allow'],
    ['an Allow of the caller in another policy', { identityPolicies: [policy(), policy(allow())] }, 'allow'],
    ['an Allow of the resource for the role', resource(allow({ Principal: role })), 'allow'],
    ['an Allow of the resource for the session', resource(allow({ Principal: itself })), 'allow'],
    ['an Allow of the resource for everybody', resource(allow({ Principal: '*' })), 'allow'],
    [
      'an Allow of the resource for somebody else',
      resource(allow({ Principal: { AWS: `${session.roleArn}s` } })),
      'implicitDeny',
    ],
    ['an Allow of the resource for the account alone', resource(allow({ Principal: account })), 'implicitDeny'],
    [
      'a Deny of the resource for the account',
      { ...identity(allow()), ...resource(deny({ Principal: account })) },
      'explicitDeny',
    ],
    [
      'a Deny of the resource for somebody else',
      { ...identity(allow()), ...resource(deny({ Principal: { AWS: 'x' } })) },
      'allow',
    ],
    ['a Deny beside an Allow', identity(allow(), deny()), 'explicitDeny'],
    [
      'a Deny of the caller against the resource',
      { ...identity(deny()), ...resource(allow({ Principal: role })) },
      'explicitDeny',
    ],
    ['a boundary that says nothing', bounded(allow({ Action: 's3:*' }), identity(allow())), 'implicitDeny'],
    ['a boundary that allows', bounded(allow({ Action: '*' }), identity(allow())), 'allow'],
    ['a boundary that allows, alone', bounded(allow(), {}), 'implicitDeny'],
    ['a boundary that denies', bounded(deny(), identity(allow())), 'explicitDeny'],
    [
      'a boundary against an Allow for the role',
      bounded(allow({ Action: 's3:*' }), resource(allow({ Principal: role }))),
      'implicitDeny',
    ],
    [
      'a boundary against an Allow for the session',
      bounded(allow({ Action: 's3:*' }), resource(allow({ Principal: itself }))),
      'allow',
    ],
    ['nothing, for the root user', {}, 'allow', root],
    ['policies of a caller, for the root user', identity(deny()), 'allow', root],
    ['a Deny of the resource, for the root user', resource(deny({ Principal: account })), 'explicitDeny', root],
    [
      'an Allow of the resource, for a service',
      resource(allow({ Principal: { Service: service.service } })),
      'allow',
      service,
    ],
    [
      'an Allow of the resource, for a service in a region',
      resource(allow({ Principal: { Service: service.service.replace('.', '.eu-west-1.') } })),
      'allow',
      service,
    ],
    [
      'an Allow for another service',
      resource(allow({ Principal: { Service: ['sqs.amazonaws.com'] } })),
      'implicitDeny',
      service,
    ],
    ['policies of a caller, for a service', identity(allow()), 'implicitDeny', service],
  ])('%s', (_what, policies, decision, principal = session) => {
    expect(decide(policies, { principal })).toBe(decision)
  })
})

describe('a statement', () => {
  it.each<[string, Partial<Statement>, Partial<AccessRequest>, boolean]>([
    ['names its action without regard to case', { Action: 'SNS:publish' }, {}, true],
    ['names one of several actions', { Action: ['sqs:*', 'sns:Pub*'] }, {}, true],
    ['names another action', { Action: 'sns:Subscribe' }, {}, false],
    ['takes ? for one character', { Action: 'sns:Publis?' }, {}, true],
    ['takes ? for no less than one', { Action: 'sns:Publish?' }, {}, false],
    ['names all actions but these', { Action: undefined, NotAction: 's3:*' }, {}, true],
    ['names all actions but this one', { Action: undefined, NotAction: ['sns:*'] }, {}, false],
    ['names its resource with regard to case', { Resource: TOPIC.replace('alerts', 'Alerts') }, {}, false],
    ['names all resources', { Resource: '*' }, { resource: '*' }, true],
    ['takes * within a part of the ARN', { Resource: 'arn:aws:sns:*:000000000000:al*' }, {}, true],
    ['takes no * over a colon', { Resource: 'arn:aws:sns*:alerts' }, {}, false],
    ['fills the parts of an ARN that it leaves out', { Resource: 'arn:aws:sns' }, {}, true],
    [
      'lets * reach over the colons of the resource itself',
      { Resource: 'arn:aws:logs:*:*:log-group:*' },
      { resource: 'arn:aws:logs:us-east-1:000000000000:log-group:/a:log-stream:b' },
      true,
    ],
    ['needs all the parts that it names', { Resource: '*:*' }, { resource: '*' }, false],
    ['needs an ARN to match an ARN', { Resource: 'arn:aws:sns:*:*:*' }, { resource: '*' }, false],
    ['names all resources but these', { Resource: undefined, NotResource: 'arn:aws:sns:*:*:other' }, {}, true],
    ['names all resources but this one', { Resource: undefined, NotResource: [TOPIC] }, {}, false],
    [
      'takes a variable',
      { Resource: 'arn:aws:sns:us-east-1:000000000000:${app:topic}' },
      { context: { 'App:Topic': 'alerts' } },
      true,
    ],
    ['takes a variable whose key is missing for nothing', { Resource: 'arn:aws:sns:*:*:*${app:topic}' }, {}, false],
    ["takes a variable's default", { Resource: "arn:aws:sns:*:*:${app:topic, 'alerts'}" }, {}, true],
    [
      'takes what a variable brings as it stands',
      { Resource: 'arn:aws:sns:*:*:${app:topic}' },
      { context: { 'app:topic': '*' } },
      false,
    ],
    ['takes ${*} for an asterisk', { Resource: 'arn:aws:sns:*:*:a${*}' }, {}, false],
    [
      'knows the name of a user',
      { Resource: 'arn:aws:sns:*:*:${aws:username}' },
      { principal: { arn: 'arn:aws:iam::000000000000:user/team/alerts', account: '000000000000' } },
      true,
    ],
    ['knows the ARN of a role', { Condition: { ArnEquals: { 'aws:PrincipalArn': session.roleArn } } }, {}, true],
  ])('%s', (_what, statement, request, matches) => {
    expect(decide(identity(allow(statement)), request)).toBe(matches ? 'allow' : 'implicitDeny')
  })

  it('has no variables in the older version of the language', () => {
    const older = { Statement: allow({ Resource: 'arn:aws:sns:*:*:${app:topic}' }) }

    expect(decide({ identityPolicies: [older] }, { context: { 'app:topic': 'alerts' } })).toBe('implicitDeny')
  })

  it('that decided is part of the answer', () => {
    const statement = deny({ Sid: 'Never' })

    expect(evaluate(publish, identity(allow(), statement)).statement).toBe(statement)
  })
})

describe("AWS's sentence", () => {
  const user = `User: ${session.arn} is not authorized to perform: SNS:Publish on resource: ${TOPIC}`

  it.each<[string, Policies, string]>([
    ['nothing allows', {}, `${user} because no identity-based policy allows the SNS:Publish action`],
    [
      'only the account is allowed',
      resource(allow({ Principal: { AWS: '000000000000' } })),
      `${user} because no identity-based policy allows the SNS:Publish action`,
    ],
    [
      'the boundary says nothing',
      { ...identity(allow()), permissionsBoundary: policy() },
      `${user} because no permissions boundary allows the SNS:Publish action`,
    ],
    ['the caller is denied', identity(deny()), `${user} with an explicit deny in an identity-based policy`],
    [
      'the resource denies',
      resource(deny({ Principal: '*' })),
      `${user} with an explicit deny in a resource-based policy`,
    ],
    [
      'the boundary denies',
      { permissionsBoundary: policy(deny()) },
      `${user} with an explicit deny in a permissions boundary`,
    ],
  ])('where %s', (_what, policies, sentence) => {
    expect(sentenceOf(publish, evaluate(publish, policies))).toBe(sentence)
  })

  it('says of a service that the resource does not let it in', () => {
    const request = { ...publish, principal: service }

    expect(sentenceOf(request, evaluate(request, {}))).toBe(
      `User: s3.amazonaws.com is not authorized to perform: SNS:Publish on resource: ${TOPIC} because no resource-based policy allows the SNS:Publish action`,
    )
  })
})

describe('a policy to be attached', () => {
  it('is taken as it is', () => {
    const document = policy(allow({ Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a*'] } } }))

    expect(checkPolicy(document, 'identity')).toBe(document)
  })

  it.each<[string, unknown, 'identity' | 'resource' | 'trust', string]>([
    ['no object', 'text', 'identity', 'The policy has no Statement.'],
    ['an unknown version', { ...policy(allow()), Version: '2026-01-01' }, 'identity', 'valid version string'],
    ['a statement that is null', { Statement: [null] }, 'identity', 'A statement is no object.'],
    ['another effect', policy(allow({ Effect: 'Maybe' as 'Allow' })), 'identity', 'the Effect Maybe'],
    ['no action', policy(allow({ Action: undefined })), 'identity', 'Policy statement must contain actions.'],
    ['an action without its service', policy(allow({ Action: 'Publish' })), 'identity', 'must be prefaced by a vendor'],
    ['both kinds of action', policy(allow({ NotAction: 'x' })), 'identity', 'both Action and NotAction'],
    ['both kinds of resource', policy(allow({ NotResource: 'x' })), 'identity', 'both Resource and NotResource'],
    ['an unresolved reference', policy(allow({ Resource: { Ref: 'Topic' } as never })), 'identity', '{"Ref":"Topic"}'],
    ['no resource', policy(allow({ Resource: undefined })), 'identity', 'Policy statement must contain resources.'],
    [
      'a resource that is no ARN',
      policy(allow({ Resource: ['*', 'alerts'] })),
      'identity',
      'Resource alerts must be in ARN format or "*".',
    ],
    [
      'a principal, attached to a role',
      policy(allow({ Principal: '*' })),
      'identity',
      'Policy document should not specify a principal.',
    ],
    ['no principal, attached to a resource', policy(allow()), 'resource', 'Missing required field Principal'],
    ['a resource, in a trust policy', policy(allow({ Principal: '*' })), 'trust', 'Has prohibited field Resource'],
    ['NotPrincipal', policy({ ...allow(), NotPrincipal: '*' } as Statement), 'resource', 'has NotPrincipal'],
    [
      'an unknown operator',
      policy(deny({ Condition: { StringIs: { a: 'b' } } })),
      'identity',
      'Invalid Condition type : StringIs.',
    ],
  ])('is refused with %s', (_what, document, kind, sentence) => {
    expect(() => checkPolicy(document, kind)).toThrow(sentence)
  })
})
