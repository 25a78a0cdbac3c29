// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is the syntax of Fn::Sub and Fn::ForEach

import {
  CancelUpdateStackCommand,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { until } from '../test-server.ts'
import { type ContractServer, startContractServer, thing } from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

const put = (Name: string, Value: string, Type: 'String' | 'StringList' | 'SecureString' = 'String') =>
  cloud.ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }))

describe('values out of Parameter Store', () => {
  it('come by dynamic reference, the latest or the version that is named', async () => {
    await put('/site', 'old')
    await put('/site', 'new')
    await put('/dev/key', 'joined')

    await cloud.create(
      {
        A: thing({
          Name: 'a',
          Latest: '{{resolve:ssm:/site}}',
          First: '{{resolve:ssm:/site:1}}',
          Joined: { 'Fn::Sub': '<{{resolve:ssm:/${Stage}/key}}>' },
        }),
      },
      { Parameters: { Stage: { Type: 'String', Default: 'dev' } } },
    )

    expect(await cloud.settled()).toBe('CREATE_COMPLETE')
    expect(cloud.things.live.get('a')).toEqual({ Name: 'a', Latest: 'new', First: 'old', Joined: '<joined>' })
  })

  const typed = {
    Parameters: {
      Site: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/site' },
      Zones: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/zones' },
      Name: { Type: 'AWS::SSM::Parameter::Name', Default: '/site' },
    },
  }
  const resources = { A: thing({ Name: 'a', Site: { Ref: 'Site' }, Zones: { Ref: 'Zones' }, Key: { Ref: 'Name' } }) }

  it('come by parameter type, and descriptions show key and value', async () => {
    await put('/site', 'eu')
    await put('/zones', 'a,b', 'StringList')

    await cloud.create(resources, typed)

    expect(await cloud.settled()).toBe('CREATE_COMPLETE')
    expect(cloud.things.live.get('a')).toEqual({ Name: 'a', Site: 'eu', Zones: ['a', 'b'], Key: '/site' })
    expect((await cloud.stack())?.Parameters).toEqual([
      { ParameterKey: 'Site', ParameterValue: '/site', ResolvedValue: 'eu' },
      { ParameterKey: 'Zones', ParameterValue: '/zones', ResolvedValue: 'a,b' },
      { ParameterKey: 'Name', ParameterValue: '/site' },
    ])
  })

  it.each([
    ['a parameter type', resources, typed],
    ['a dynamic reference', { A: thing({ Name: 'a', Site: '{{resolve:ssm:/site}}' }) }, {}],
  ])(
    'that changed are a change of the stack by %s, and a change set keeps what it was made with',
    async (_what, things, more) => {
      await put('/site', 'eu')
      await put('/zones', 'a,b', 'StringList')
      await cloud.create(things, more)
      await cloud.settled()
      await expect(cloud.update(things, more)).rejects.toThrow('No updates are to be performed.')

      await put('/site', 'us')
      const names = { StackName: 'app', ChangeSetName: 'c' }
      const TemplateBody = JSON.stringify({ Resources: things, ...more })
      await cloud.client.send(new CreateChangeSetCommand({ ...names, TemplateBody }))
      const { Changes } = await cloud.client.send(new DescribeChangeSetCommand(names))
      await put('/site', 'later')
      await cloud.client.send(new ExecuteChangeSetCommand(names))

      expect(Changes?.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(['A'])
      expect(await cloud.settled()).toBe('UPDATE_COMPLETE')
      expect(cloud.things.live.get('a')).toMatchObject({ Site: 'us' })
    },
  )

  const reference = (key: string) => ({ A: thing({ Site: `{{resolve:${key}}}` }) })
  const parameter = (Type: string) => ({ Parameters: { P: { Type, Default: '/secret' } } })

  it.each([
    [
      'a name that is not there',
      reference('ssm:/none'),
      {},
      'Unable to fetch parameters [/none] from parameter store for this account.',
    ],
    [
      'a SecureString',
      reference('ssm:/secret'),
      {},
      'Parameters [/secret] referenced by template have types not supported by CloudFormation.',
    ],
    [
      'a SecureString by type',
      { A: thing() },
      parameter('AWS::SSM::Parameter::Value<String>'),
      'Parameters [/secret] referenced by template have types not supported by CloudFormation.',
    ],
    [
      'an image by type',
      { A: thing() },
      parameter('AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
      'has no parameters of type AWS::SSM::Parameter::Value<AWS::EC2::Image::Id> (P)',
    ],
    [
      'a secure reference where it would not stay secret',
      {
        F: {
          Type: 'AWS::Lambda::Function',
          Properties: { Environment: { Variables: { KEY: { 'Fn::Sub': '{{resolve:ssm-secure:/secret:1}}' } } } },
        },
      },
      {},
      'SSM Secure reference is not supported in: [AWS::Lambda::Function/Properties/Environment/Variables/KEY]',
    ],
    [
      'a reference to Secrets Manager',
      reference('secretsmanager:x'),
      {},
      'resolves references to Parameter Store only',
    ],
    [
      'a reference without its version',
      reference('ssm:/site:'),
      {},
      'Incorrect format is used in the following SSM reference',
    ],
  ])('refuse %s before anything is made', async (_what, things, more, sentence) => {
    await put('/secret', 'hush', 'SecureString')

    await expect(cloud.create(things, more)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(sentence),
    })
    await expect(cloud.stack()).rejects.toThrow('does not exist')
  })
})

describe('the language extensions', () => {
  const extended = { Transform: 'AWS::LanguageExtensions' }
  const Capabilities = ['CAPABILITY_AUTO_EXPAND' as const]

  it('write loops out, names included', async () => {
    await cloud.create(
      {
        'Fn::ForEach::Stages': [
          'Stage',
          ['dev', 'eu-prod'],
          {
            'Thing&{Stage}': thing({
              Name: { 'Fn::Sub': 'the-${Stage}' },
              Stage: { Ref: 'Stage' },
              Zones: { 'Fn::Length': ['a', 'b'] },
            }),
          },
        ],
      },
      {
        ...extended,
        Outputs: { 'Fn::ForEach::Out': ['Stage', ['dev'], { 'Out${Stage}': { Value: { Ref: 'Thing${Stage}' } } }] },
      },
      { Capabilities },
    )

    expect(await cloud.settled()).toBe('CREATE_COMPLETE')
    expect(Object.fromEntries(cloud.things.live)).toEqual({
      'the-dev': { Name: 'the-dev', Stage: 'dev', Zones: 2 },
      'the-eu-prod': { Name: 'the-eu-prod', Stage: 'eu-prod', Zones: 2 },
    })
    expect((await cloud.stack())?.Outputs).toEqual([{ OutputKey: 'Outdev', OutputValue: 'the-dev' }])
  })

  const bomb = (depth: number): object =>
    depth === 0
      ? thing()
      : {
          [`Fn::ForEach::L${depth}`]: [
            `I${depth}`,
            Array.from({ length: 99 }, String),
            { [`X\${I${depth}}`]: bomb(depth - 1) },
          ],
        }

  it.each([
    ['the transform without its capability', extended, {}, 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]'],
    [
      'another transform',
      { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] },
      { Capabilities },
      'No transform named AWS::Serverless-2016-10-31 found.',
    ],
    [
      'a loop over a parameter',
      { ...extended, Outputs: { 'Fn::ForEach::L': ['I', { Ref: 'P' }, {}] } },
      { Capabilities },
      'a list of texts that stands in the template',
    ],
    [
      'a loop of loops that never ends',
      { ...extended, Outputs: bomb(5) },
      { Capabilities },
      'Fn::ForEach makes more than 100000 values.',
    ],
    ['rules', { Rules: {} }, {}, 'The local cloud has no Rules.'],
  ])('refuse %s', async (_what, more, input, sentence) => {
    await expect(cloud.create({ A: thing() }, more, input)).rejects.toThrow(sentence)
  })

  it.each([
    [
      'a function that there is not',
      { A: thing({ x: { 'Fn::Nope': 1 } }) },
      'Encountered unsupported function: Fn::Nope',
    ],
    [
      'a policy that no type here has',
      { A: thing({}, { DeletionPolicy: 'Snapshot' }) },
      'does not support DeletionPolicy Snapshot',
    ],
    [
      'a policy that there is not',
      { A: thing({}, { UpdateReplacePolicy: 'RetainExceptOnCreate' }) },
      'Unrecognized UpdateReplacePolicy',
    ],
  ])('ValidateTemplate refuses %s', async (_what, Resources, sentence) => {
    const TemplateBody = JSON.stringify({ Resources })

    await expect(cloud.client.send(new ValidateTemplateCommand({ TemplateBody }))).rejects.toThrow(sentence)
  })
})

describe('RetainExceptOnCreate', () => {
  const kept = (name: string) => thing({ Name: name }, { DeletionPolicy: 'RetainExceptOnCreate' })

  it('lets what a failed creation made go, and keeps it from a deletion', async () => {
    await cloud.create({ A: kept('a'), Bad: thing({ Fail: 'create' }, { DependsOn: 'A' }) })
    expect(await cloud.settled()).toBe('ROLLBACK_COMPLETE')
    expect([...cloud.things.live.keys()]).toEqual([])

    await cloud.create({ A: kept('a'), B: thing({ Name: 'b' }) }, {}, { StackName: 'second' })
    await cloud.settled('second')
    await cloud.update({ B: thing({ Name: 'b' }) }, {}, 'second')
    await cloud.settled('second')
    expect([...cloud.things.live.keys()].sort()).toEqual(['a', 'b'])
  })
})

describe('an update that is cancelled', () => {
  it('waits for what is being made, begins nothing new, and goes back', async () => {
    await cloud.create({ A: thing({ Name: 'a' }) })
    await cloud.settled()
    let release = () => {}
    cloud.things.gate = new Promise((resolve) => {
      release = resolve
    })
    await cloud.update({
      A: thing({ Name: 'a' }),
      B: thing({ Name: 'b' }),
      C: thing({ Name: 'c' }, { DependsOn: 'B' }),
    })
    await until(() => cloud.things.live.has('b'))

    await cloud.client.send(new CancelUpdateStackCommand({ StackName: 'app' }))
    release()

    expect(await cloud.settled()).toBe('UPDATE_ROLLBACK_COMPLETE')
    expect([...cloud.things.live.keys()]).toEqual(['a'])
    expect(await cloud.events()).toEqual(
      expect.arrayContaining([
        'C CREATE_FAILED Resource update cancelled',
        'app UPDATE_ROLLBACK_IN_PROGRESS User Initiated',
      ]),
    )
    await expect(cloud.client.send(new CancelUpdateStackCommand({ StackName: 'app' }))).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    )
  })
})
