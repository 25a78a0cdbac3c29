import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type ContractCloud, errorOf, roleResource, startContractCloud } from '../iam/contract-cloud.ts'

const ARN = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const trusting = (Principal: object, Condition?: object) => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...(Condition && { Condition }) }],
  },
})
const account = { AWS: 'arn:aws:iam::000000000000:root' }

describe('STS', () => {
  let cloud: ContractCloud

  beforeAll(async () => {
    cloud = await startContractCloud()
    await cloud.deploy('sts', {
      Caller: roleResource('caller', [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: [ARN('trusts-account'), ARN('trusts-lambda')] },
      ]),
      Helpless: roleResource('helpless', []),
      TrustsAccount: roleResource('trusts-account', [], trusting(account)),
      TrustsLambda: roleResource('trusts-lambda', [], trusting({ Service: 'lambda.amazonaws.com' })),
      TrustsHelpless: {
        ...roleResource('trusts-helpless', [], trusting({ AWS: ARN('helpless') })),
        DependsOn: ['Helpless'],
      },
      External: roleResource('external', [], trusting(account, { StringEquals: { 'sts:ExternalId': 'desk' } })),
    })
  })

  afterAll(() => cloud.close())

  const assume = async (as: string | undefined, name: string, more: object = {}) => {
    const client = new STSClient(as ? await cloud.as(as) : cloud.administrator)
    return client.send(new AssumeRoleCommand({ RoleArn: ARN(name), RoleSessionName: 'night-shift', ...more }))
  }

  it('tells the administrator that it is the root user', async () => {
    const identity = await new STSClient(cloud.administrator).send(new GetCallerIdentityCommand())

    expect(identity).toMatchObject({ Arn: 'arn:aws:iam::000000000000:root', Account: '000000000000' })
  })

  it('tells a session, which needs no permission for it, whose it is', async () => {
    const identity = await new STSClient(await cloud.as('helpless')).send(new GetCallerIdentityCommand())

    expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/helpless/test')
    expect(identity.UserId).toMatch(/^AROA[0-9A-F]{17}:test$/)
  })

  it('gives credentials of a role that expire', async () => {
    const { Credentials, AssumedRoleUser } = await assume('caller', 'trusts-account', { DurationSeconds: 900 })

    expect(Credentials?.AccessKeyId).toMatch(/^ASIALOCAL[0-9A-F]{11}$/)
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 890_000)
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/trusts-account/night-shift')
  })

  it('needs no statement of a caller whom the role names itself', async () => {
    expect(await errorOf(assume('helpless', 'trusts-helpless'))).toBeUndefined()
  })

  it('takes the external id that a role asks for', async () => {
    expect(await errorOf(assume(undefined, 'external', { ExternalId: 'desk' }))).toBeUndefined()
  })

  const refused = (who: string, name: string) =>
    `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${ARN(name)}`
  const root = 'arn:aws:iam::000000000000:root'
  const session = (name: string) => `arn:aws:sts::000000000000:assumed-role/${name}/test`

  it.each([
    [
      'a role that trusts others, whatever the caller may',
      'caller',
      'trusts-lambda',
      {},
      refused(session('caller'), 'trusts-lambda'),
    ],
    [
      'a role that trusts the account, without a statement of the caller',
      'helpless',
      'trusts-account',
      {},
      `${refused(session('helpless'), 'trusts-account')} because no identity-based policy allows the sts:AssumeRole action`,
    ],
    ['a role that is not there', undefined, 'gone', {}, refused(root, 'gone')],
    ['another external id', undefined, 'external', { ExternalId: 'other' }, refused(root, 'external')],
    [
      'more time than the role allows',
      undefined,
      'trusts-account',
      { DurationSeconds: 7200 },
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    ['a session policy, which is not here', undefined, 'trusts-account', { Policy: '{}' }, 'has no Policy'],
    [
      'a name with a space',
      undefined,
      'trusts-account',
      { RoleSessionName: 'a b' },
      "Value 'a b' at 'roleSessionName'",
    ],
  ])('refuses %s', async (_what, as, name, more, sentence) => {
    expect((await errorOf(assume(as, name, more)))?.message).toContain(sentence)
  })
})
