import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { AwsRequest, ResourceContext, ResourceType } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { iamResources } from './resources.ts'
import { Roles } from './roles.ts'
import { iamService } from './service.ts'

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
}
const allow = (Action: string) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
const context = { generateName: (maxLength = 255) => 'stack-Logical-1A2B3C'.slice(0, maxLength) } as ResourceContext

describe('roles and policies, as CloudFormation makes them', () => {
  let folder: string
  let roles: Roles
  let types: Record<string, ResourceType>

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local cloud iam-'))
    roles = new Roles({ account: '000000000000', store: openStore(folder) })
    types = iamResources(roles)
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const type = (name: string) => types[`AWS::IAM::${name}`] as ResourceType
  const role = (more: object = {}) => ({ RoleName: 'worker', AssumeRolePolicyDocument: trust, ...more })

  it('keep what the template says, for good', async () => {
    const Policies = [{ PolicyName: 'logs', PolicyDocument: allow('logs:*') }]

    const made = await type('Role').create(role({ Path: '/app/', Policies, ManagedPolicyArns: [BASIC] }), context)

    expect(made).toMatchObject({
      id: 'worker',
      attributes: {
        Arn: 'arn:aws:iam::000000000000:role/app/worker',
        RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
      },
    })
    expect(new Roles({ account: '0', store: openStore(folder) }).get('worker')).toMatchObject({
      trust,
      policies: { logs: allow('logs:*') },
      managedPolicies: [BASIC],
      maxSessionDuration: 3600,
    })
  })

  it('get a made-up name where they have none', async () => {
    const { RoleName, ...unnamed } = role()

    expect(await type('Role').create(unnamed, context)).toMatchObject({ id: 'stack-Logical-1A2B3C' })
  })

  it('keep, when the role changes, the policies that other resources put on it', async () => {
    const inline = (name: string) => ({ Policies: [{ PolicyName: name, PolicyDocument: allow('sqs:*') }] })
    await type('Role').create(role(inline('old')), context)
    const other = { PolicyName: 'other', PolicyDocument: allow('sns:*'), Roles: ['worker'] }
    const { id } = await type('Policy').create(other, context)

    await type('Role').update?.('worker', role(inline('new')), role(inline('old')), context)
    expect(Object.keys(roles.get('worker').policies).sort()).toEqual(['new', 'other'])

    await type('Policy').delete(id, other, context)
    expect(Object.keys(roles.get('worker').policies)).toEqual(['new'])
  })

  it('attach a managed policy, and take it away', async () => {
    await type('Role').create(role(), context)
    const policy = { ManagedPolicyName: 'reader', PolicyDocument: allow('s3:Get*'), Roles: ['worker'] }
    const arn = 'arn:aws:iam::000000000000:policy/reader'

    expect(await type('ManagedPolicy').create(policy, context)).toMatchObject({ id: arn })
    expect(roles.get('worker').managedPolicies).toEqual([arn])
    expect(roles.managedPolicy(arn)?.document).toEqual(allow('s3:Get*'))

    await type('ManagedPolicy').delete(arn, policy, context)
    expect(roles.get('worker').managedPolicies).toEqual([])
    expect(roles.managedPolicy(arn)).toBeUndefined()
  })

  it('know a name that is taken', async () => {
    expect(type('Role').existing?.(role(), context)).toBeUndefined()
    await type('Role').create(role(), context)

    expect(type('Role').existing?.(role(), context)).toBe('worker')
    expect(() => type('Role').create(role(), context)).toThrow('Role with name worker already exists.')
  })

  it.each([
    [
      'a role without trust',
      'Role',
      { RoleName: 'r' },
      'AssumeRolePolicyDocument must be a policy document with a Statement.',
    ],
    ['a name with a space', 'Role', { ...role(), RoleName: 'a b' }, 'The specified value for roleName is invalid'],
    ['a name of 65 characters', 'Role', { ...role(), RoleName: 'a'.repeat(65) }, 'roleName is invalid'],
    [
      'a policy for a role that is not there',
      'Policy',
      { PolicyName: 'p', PolicyDocument: allow('x:*'), Roles: ['no'] },
      'The role with name no cannot be found.',
    ],
    [
      'a malformed policy',
      'Role',
      role({ Policies: [{ PolicyName: 'p', PolicyDocument: allow('publish') }] }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [
      'a trust policy that trusts nobody',
      'Role',
      role({ AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] } }),
      'Missing required field Principal',
    ],
    [
      'a managed policy that is not there',
      'Role',
      role({ ManagedPolicyArns: ['arn:aws:iam::000000000000:policy/gone'] }),
      'Policy arn:aws:iam::000000000000:policy/gone does not exist or is not attachable.',
    ],
    [
      "a policy of AWS's own that is not here",
      'Role',
      role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
      'Policy arn:aws:iam::aws:policy/ReadOnlyAccess does not exist or is not attachable. Of AWS',
    ],
    [
      'a boundary that is not there',
      'Role',
      role({ PermissionsBoundary: 'arn:aws:iam::000000000000:policy/gone' }),
      'Scope ARN: arn:aws:iam::000000000000:policy/gone does not exist or is not attachable.',
    ],
    [
      'a policy for a user',
      'Policy',
      { PolicyName: 'p', PolicyDocument: allow('x:*'), Users: ['u'] },
      'no IAM users or groups',
    ],
  ])('refuse %s', (_what, name, properties, sentence) => {
    expect(() => type(name).create(properties, context)).toThrow(sentence)
  })
})

describe('GetRole', () => {
  const ask = async (name: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'local cloud iam-'))
    const platform = {
      account: '000000000000',
      url: '',
      store: openStore(folder),
      events: new EventStream(),
      settings: DEFAULT_SETTINGS,
    }
    const service = iamService(new Roles(platform))
    await service.resources?.['AWS::IAM::Role']?.create(
      { RoleName: 'worker', AssumeRolePolicyDocument: trust },
      context,
    )
    const body = Buffer.from(`Action=GetRole&Version=2010-05-08&RoleName=${name}`)
    const answer = await service.handle({ body, requestId: 'id' } as AwsRequest)
    rmSync(folder, { recursive: true, force: true })
    return answer
  }

  it('describes a role, its trust percent-encoded', async () => {
    const { status, body } = await ask('worker')

    expect(status).toBe(200)
    expect(body).toContain('<Arn>arn:aws:iam::000000000000:role/worker</Arn>')
    expect(body).toContain(
      `<AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(trust))}</AssumeRolePolicyDocument>`,
    )
  })

  it('answers NoSuchEntity where there is none', async () => {
    expect(await ask('nobody')).toMatchObject({
      status: 404,
      body: expect.stringContaining('<Code>NoSuchEntity</Code>'),
    })
  })
})
