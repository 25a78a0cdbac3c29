import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

describe('a parameter', () => {
  it('is put, read and read again after a restart', async () => {
    const before = Date.now()

    expect(await cloud.put('/app/dev/url', 'http://a')).toMatchObject({ Version: 1, Tier: 'Standard' })
    await cloud.restart()
    const parameter = await cloud.get('/app/dev/url')

    expect(parameter).toMatchObject({
      Name: '/app/dev/url',
      Type: 'String',
      Value: 'http://a',
      Version: 1,
      ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/app/dev/url',
      DataType: 'text',
    })
    expect(parameter.Selector).toBeUndefined()
    expect(parameter.LastModifiedDate!.getTime()).toBeGreaterThanOrEqual(before)
    expect(parameter.LastModifiedDate!.getTime()).toBeLessThanOrEqual(Date.now())
  })

  it('gets a new version by Overwrite, which keeps what it does not name', async () => {
    await cloud.put('/a', '1', { Description: 'a count', AllowedPattern: '\\d+' })

    expect(await cloud.update('/a', '2')).toMatchObject({ Version: 2 })

    expect(await cloud.get('/a')).toMatchObject({ Value: '2', Version: 2, Type: 'String' })
    expect((await cloud.history('/a')).map(({ Value, Description, Version }) => [Version, Value, Description])).toEqual(
      [
        [1, '1', 'a count'],
        [2, '2', 'a count'],
      ],
    )
    await expect(cloud.update('/a', 'two')).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' })
  })

  it.each([
    ['its version', '/a:1', 'old', ':1'],
    ['its label', '/a:live', 'old', ':live'],
    ['its ARN', 'arn:aws:ssm:us-east-1:000000000000:parameter/a', 'new', undefined],
    ['its ARN and version', 'arn:aws:ssm:us-east-1:000000000000:parameter/a:1', 'old', ':1'],
  ])('is found by %s', async (_what, name, value, selector) => {
    await cloud.put('/a', 'old')
    await cloud.update('/a', 'new')
    await cloud.label('/a', 1, 'live')

    const parameter = await cloud.get(name)

    expect([parameter.Name, parameter.Value, parameter.Selector]).toEqual(['/a', value, selector])
  })

  it('is the same with and without the slash before a single name', async () => {
    await cloud.put('/plain', 'x')

    expect((await cloud.get('plain')).ARN).toBe('arn:aws:ssm:us-east-1:000000000000:parameter/plain')
    await expect(cloud.put('plain', 'y')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' })
  })

  it('belongs to one region', async () => {
    await cloud.put('/a', 'here')
    const there = cloud.clientOf('eu-west-1')
    await there.send(new PutParameterCommand({ Name: '/b', Value: 'there', Type: 'String' }))

    await expect(there.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    })
    expect(await cloud.describeNames({})).toEqual(['/a'])
    there.destroy()
  })

  it('is deleted, alone or with others', async () => {
    for (const name of ['/a', '/b', '/c']) await cloud.put(name, 'x')

    await cloud.ssm.send(new DeleteParameterCommand({ Name: '/a' }))
    const answer = await cloud.ssm.send(new DeleteParametersCommand({ Names: ['/a', '/b', '/c'] }))
    await cloud.restart()

    expect(answer).toMatchObject({ DeletedParameters: ['/b', '/c'], InvalidParameters: ['/a'] })
    expect(await cloud.describeNames({})).toEqual([])
  })

  it('is read with nine others, and what is missing is listed', async () => {
    await cloud.put('/a', '1')
    await cloud.put('/b', '2')

    const Names = ['/a', '/b:1', '/b:9', '/none']
    const answer = await cloud.ssm.send(new GetParametersCommand({ Names }))

    expect(answer.Parameters!.map(({ Name, Value }) => [Name, Value])).toEqual([
      ['/a', '1'],
      ['/b', '2'],
    ])
    expect(answer.InvalidParameters).toEqual(['/b:9', '/none'])
  })

  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'a name that is taken',
      () => cloud.put('/taken', 'y'),
      'ParameterAlreadyExists',
      'To overwrite this value, set the overwrite option',
    ],
    [
      'no type',
      () => cloud.put('/new', 'y', { Type: undefined }),
      'ValidationException',
      'A parameter type is required when you create a parameter.',
    ],
    [
      'an unknown type',
      () => cloud.put('/new', 'y', { Type: 'Text' as 'String' }),
      'ValidationException',
      "Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]",
    ],
    [
      'another type',
      () => cloud.update('/taken', 'y', { Type: 'SecureString' }),
      'HierarchyTypeMismatchException',
      'You must create a new, unique parameter.',
    ],
    [
      'no value',
      () => cloud.put('/new', ''),
      'ValidationException',
      "Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      '4,097 bytes',
      () => cloud.put('/new', 'x'.repeat(4097)),
      'ValidationException',
      'Standard tier parameters support a maximum parameter value of 4096 characters.',
    ],
    [
      '8,193 bytes',
      () => cloud.put('/new', 'x'.repeat(8193), { Tier: 'Advanced' }),
      'ValidationException',
      'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    ],
    [
      'a way back from the advanced tier',
      () => cloud.update('/advanced', 'y', { Tier: 'Standard' }),
      'ValidationException',
      "You can't downgrade a parameter from the advanced-parameter tier",
    ],
    [
      'a value within a value',
      () => cloud.put('/new', 'a {{ssm:b}}'),
      'ValidationException',
      "Parameter value can't nest another parameter.",
    ],
    [
      'a value beside the pattern',
      () => cloud.put('/new', '10,000', { AllowedPattern: '\\d{1,4}' }),
      'ParameterPatternMismatchException',
      'Parameter value, cannot be validated against allowedPattern: \\d{1,4}',
    ],
    [
      'a pattern that is none',
      () => cloud.put('/new', 'y', { AllowedPattern: '(' }),
      'InvalidAllowedPatternException',
      'regular expression requirement',
    ],
    [
      'a name of AWS',
      () => cloud.put('awsome', 'y'),
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    ],
    [
      'a path of AWS',
      () => cloud.put('/aws/x', 'y'),
      'AccessDeniedException',
      'No access to reserved parameter name: /aws/x.',
    ],
    [
      'a path of SSM',
      () => cloud.put('/SSM/x', 'y'),
      'ValidationException',
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path',
    ],
    [
      'a name with a space',
      () => cloud.put('/a b', 'y'),
      'ValidationException',
      'each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    ],
    [
      'a path without its slash',
      () => cloud.put('a/b', 'y'),
      'ValidationException',
      'Parameter name must be a fully qualified name.',
    ],
    [
      '16 levels',
      () => cloud.put('/a'.repeat(16), 'y'),
      'HierarchyLevelLimitExceededException',
      'maximum of 15 levels',
    ],
    [
      '1,000 characters',
      () => cloud.put(`/${'a'.repeat(1000)}`, 'y'),
      'ValidationException',
      'less than or equal to 1011',
    ],
    [
      'tags with Overwrite',
      () => cloud.update('/taken', 'y', { Tags: [{ Key: 'a', Value: 'b' }] }),
      'ValidationException',
      "tags and overwrite can't be used together",
    ],
    [
      'a key for no secret',
      () => cloud.put('/new', 'y', { KeyId: 'alias/aws/ssm' }),
      'ValidationException',
      'KeyId is required for SecureString type parameter only.',
    ],
    [
      'a key of your own',
      () => cloud.put('/new', 'y', { Type: 'SecureString', KeyId: 'alias/mine' }),
      'InvalidKeyId',
      'has no KMS key alias/mine',
    ],
    [
      'a data type',
      () => cloud.put('/new', 'y', { DataType: 'aws:ec2:image' }),
      'UnsupportedOperationException',
      'no data type aws:ec2:image',
    ],
    [
      'a policy',
      () => cloud.put('/new', 'y', { Policies: '[{"Type":"Expiration"}]' }),
      'UnsupportedOperationException',
      'no parameter policies',
    ],
    ['a parameter that is not there', () => cloud.get('/none'), 'ParameterNotFound', 'Parameter /none not found.'],
    [
      'a version that is not there',
      () => cloud.get('/taken:2'),
      'ParameterVersionNotFound',
      'Systems Manager could not find version 2 of /taken. Verify the version and try again.',
    ],
    ['two selectors', () => cloud.get('/taken:1:1'), 'ParameterNotFound', 'Parameter /taken:1:1 not found.'],
    [
      'eleven names',
      () => cloud.ssm.send(new GetParametersCommand({ Names: [...'abcdefghijk'] })),
      'ValidationException',
      "Value '[a, b, c, d, e, f, g, h, i, j, k]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
    ],
    [
      'a deletion of nothing',
      () => cloud.ssm.send(new DeleteParameterCommand({ Name: '/none' })),
      'ParameterNotFound',
      'Parameter /none not found.',
    ],
  ])('is refused with %s', async (_what, call, name, message) => {
    await cloud.put('/taken', 'x')
    await cloud.put('/advanced', 'x', { Tier: 'Advanced' })

    await expect(call()).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    })
    expect(await cloud.describeNames({})).toEqual(['/advanced', '/taken'])
    expect((await cloud.get('/taken')).Version).toBe(1)
  })

  it.each([
    ['4,096 bytes', 4096, undefined, 'Standard'],
    ['4,097 bytes', 4097, 'Intelligent-Tiering' as const, 'Advanced'],
    ['4,096 bytes', 4096, 'Intelligent-Tiering' as const, 'Standard'],
    ['8,192 bytes', 8192, 'Advanced' as const, 'Advanced'],
  ])('of %s (%d, asked for %s) is in the tier %s', async (_what, length, Tier, tier) => {
    expect(await cloud.put('/a', 'x'.repeat(length), { Tier })).toMatchObject({ Tier: tier })
  })
})

describe('labels', () => {
  beforeEach(async () => {
    await cloud.put('/a', '1')
    await cloud.update('/a', '2')
  })

  it('stand at one version at most, and move', async () => {
    await cloud.label('/a', 1, 'live', 'old')
    await cloud.label('/a', undefined, 'live')

    expect((await cloud.history('/a')).map(({ Labels }) => Labels)).toEqual([['old'], ['live']])
    expect((await cloud.get('/a:live')).Value).toBe('2')
  })

  it('that break the rules are told, and the others attached', async () => {
    const answer = await cloud.label('/a', 2, 'ok', '9lives', 'awsome', 'SSM-x', 'a/b')

    expect(answer).toMatchObject({ ParameterVersion: 2, InvalidLabels: ['9lives', 'awsome', 'SSM-x', 'a/b'] })
    expect((await cloud.history('/a'))[1]!.Labels).toEqual(['ok'])
  })

  it('are taken away', async () => {
    await cloud.label('/a', 1, 'live', 'old')

    const command = new UnlabelParameterVersionCommand({ Name: '/a', ParameterVersion: 1, Labels: ['old', 'none'] })

    expect(await cloud.ssm.send(command)).toMatchObject({ RemovedLabels: ['old'], InvalidLabels: ['none'] })
    expect((await cloud.history('/a'))[0]!.Labels).toEqual(['live'])
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['a version that is not there', () => cloud.label('/a', 3, 'x'), 'ParameterVersionNotFound'],
    ['a parameter that is not there', () => cloud.label('/none', 1, 'x'), 'ParameterNotFound'],
    ['an eleventh', () => cloud.label('/a', 1, ...[...'abcdefghijk']), 'ParameterVersionLabelLimitExceeded'],
    ['101 characters', () => cloud.label('/a', 1, 'x'.repeat(101)), 'ValidationException'],
  ])('are refused with %s', async (_what, call, name) => {
    await expect(call()).rejects.toMatchObject({ name })
    expect((await cloud.history('/a')).map(({ Labels }) => Labels)).toEqual([[], []])
  })
})

describe('tags', () => {
  const resource = { ResourceType: 'Parameter', ResourceId: '/a' } as const
  const tags = async () => (await cloud.ssm.send(new ListTagsForResourceCommand(resource))).TagList

  it('are added, changed and removed', async () => {
    await cloud.put('/a', '1', { Tags: [{ Key: 'stage', Value: 'dev' }] })

    const Tags = [
      { Key: 'stage', Value: 'prod' },
      { Key: 'owner', Value: 'me' },
    ]
    await cloud.ssm.send(new AddTagsToResourceCommand({ ...resource, Tags }))
    expect(await tags()).toEqual(Tags)

    await cloud.ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['stage', 'none'] }))
    expect(await tags()).toEqual([{ Key: 'owner', Value: 'me' }])
    expect((await cloud.get('/a')).Version).toBe(1)
  })

  it.each([
    ['a parameter that is not there', { ...resource, ResourceId: '/none' }, 'InvalidResourceId'],
    ['another type', { ...resource, ResourceType: 'Document' as const }, 'InvalidResourceType'],
    ['a key of AWS', { ...resource, Tags: [{ Key: 'aws:x', Value: 'y' }] }, 'ValidationException'],
    [
      '51 of them',
      { ...resource, Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: 'v' })) },
      'TooManyTagsError',
    ],
  ])('are refused with %s', async (_what, input, name) => {
    await cloud.put('/a', '1')

    await expect(cloud.ssm.send(new AddTagsToResourceCommand({ Tags: [], ...input }))).rejects.toMatchObject({ name })
    expect(await tags()).toEqual([])
  })
})

it('tells what happens to a parameter', async () => {
  await cloud.put('/a', '1')
  await cloud.update('/a', '2')
  await cloud.label('/a', 1, 'x')
  await cloud.ssm.send(new DeleteParameterCommand({ Name: '/a' }))

  const told = cloud.events('ssm.parameter-change')

  expect(told.map(({ detail }) => detail.operation)).toEqual(['Create', 'Update', 'LabelParameterVersion', 'Delete'])
  expect(told[0]!.detail).toEqual({ region: 'us-east-1', name: '/a', type: 'String', operation: 'Create' })
})
