import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandInput,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm'
import { EventStream } from '../events.ts'
import { awsServer } from '../http/server.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { Parameters } from './parameters.ts'
import { ssmService } from './service.ts'

type Cloud = Awaited<ReturnType<typeof start>>

let dataDir: string
let cloud: Cloud

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local cloud ssm-'))
  cloud = await start()
})
afterEach(async () => {
  await cloud.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  cloud.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }))
const update = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  cloud.ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true, ...more }))
const get = async (Name: string, WithDecryption?: boolean) =>
  (await cloud.ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter!
const label = (Name: string, ParameterVersion: number | undefined, ...Labels: string[]) =>
  cloud.ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels }))
const history = async (Name: string, WithDecryption?: boolean) =>
  (await cloud.ssm.send(new GetParameterHistoryCommand({ Name, WithDecryption }))).Parameters!
const byPath = async (Path: string, more: Partial<GetParametersByPathCommandInput> = {}) => {
  const { Parameters, NextToken } = await cloud.ssm.send(new GetParametersByPathCommand({ Path, ...more }))
  return { names: Parameters!.map(({ Name }) => Name), values: Parameters!.map(({ Value }) => Value), NextToken }
}
const describeNames = async (input: DescribeParametersCommandInput) =>
  (await cloud.ssm.send(new DescribeParametersCommand(input))).Parameters!.map(({ Name }) => Name)

describe('a parameter', () => {
  it('is put, read and read again after a restart', async () => {
    const before = Date.now()

    expect(await put('/app/dev/url', 'http://a')).toMatchObject({ Version: 1, Tier: 'Standard' })
    await restart()
    const parameter = await get('/app/dev/url')

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
    await put('/a', '1', { Description: 'a count', AllowedPattern: '\\d+' })

    expect(await update('/a', '2')).toMatchObject({ Version: 2 })

    expect(await get('/a')).toMatchObject({ Value: '2', Version: 2, Type: 'String' })
    expect((await history('/a')).map(({ Value, Description, Version }) => [Version, Value, Description])).toEqual([
      [1, '1', 'a count'],
      [2, '2', 'a count'],
    ])
    await expect(update('/a', 'two')).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' })
  })

  it.each([
    ['its version', '/a:1', 'old', ':1'],
    ['its label', '/a:live', 'old', ':live'],
    ['its ARN', 'arn:aws:ssm:us-east-1:000000000000:parameter/a', 'new', undefined],
    ['its ARN and version', 'arn:aws:ssm:us-east-1:000000000000:parameter/a:1', 'old', ':1'],
  ])('is found by %s', async (_what, name, value, selector) => {
    await put('/a', 'old')
    await update('/a', 'new')
    await label('/a', 1, 'live')

    const parameter = await get(name)

    expect([parameter.Name, parameter.Value, parameter.Selector]).toEqual(['/a', value, selector])
  })

  it('is the same with and without the slash before a single name', async () => {
    await put('/plain', 'x')

    expect((await get('plain')).ARN).toBe('arn:aws:ssm:us-east-1:000000000000:parameter/plain')
    await expect(put('plain', 'y')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' })
  })

  it('belongs to one region', async () => {
    await put('/a', 'here')
    const there = client(cloud.url, 'eu-west-1')
    await there.send(new PutParameterCommand({ Name: '/b', Value: 'there', Type: 'String' }))

    await expect(there.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    })
    expect(await describeNames({})).toEqual(['/a'])
    there.destroy()
  })

  it('is deleted, alone or with others', async () => {
    for (const name of ['/a', '/b', '/c']) await put(name, 'x')

    await cloud.ssm.send(new DeleteParameterCommand({ Name: '/a' }))
    const answer = await cloud.ssm.send(new DeleteParametersCommand({ Names: ['/a', '/b', '/c'] }))
    await restart()

    expect(answer).toMatchObject({ DeletedParameters: ['/b', '/c'], InvalidParameters: ['/a'] })
    expect(await describeNames({})).toEqual([])
  })

  it('is read with nine others, and what is missing is listed', async () => {
    await put('/a', '1')
    await put('/b', '2')

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
      () => put('/taken', 'y'),
      'ParameterAlreadyExists',
      'To overwrite this value, set the overwrite option',
    ],
    [
      'no type',
      () => put('/new', 'y', { Type: undefined }),
      'ValidationException',
      'A parameter type is required when you create a parameter.',
    ],
    [
      'an unknown type',
      () => put('/new', 'y', { Type: 'Text' as 'String' }),
      'ValidationException',
      "Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]",
    ],
    [
      'another type',
      () => update('/taken', 'y', { Type: 'SecureString' }),
      'HierarchyTypeMismatchException',
      'You must create a new, unique parameter.',
    ],
    [
      'no value',
      () => put('/new', ''),
      'ValidationException',
      "Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      '4,097 bytes',
      () => put('/new', 'x'.repeat(4097)),
      'ValidationException',
      'Standard tier parameters support a maximum parameter value of 4096 characters.',
    ],
    [
      '8,193 bytes',
      () => put('/new', 'x'.repeat(8193), { Tier: 'Advanced' }),
      'ValidationException',
      'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    ],
    [
      'a way back from the advanced tier',
      () => update('/advanced', 'y', { Tier: 'Standard' }),
      'ValidationException',
      "You can't downgrade a parameter from the advanced-parameter tier",
    ],
    [
      'a value within a value',
      () => put('/new', 'a {{ssm:b}}'),
      'ValidationException',
      "Parameter value can't nest another parameter.",
    ],
    [
      'a value beside the pattern',
      () => put('/new', '10,000', { AllowedPattern: '\\d{1,4}' }),
      'ParameterPatternMismatchException',
      'Parameter value, cannot be validated against allowedPattern: \\d{1,4}',
    ],
    [
      'a pattern that is none',
      () => put('/new', 'y', { AllowedPattern: '(' }),
      'InvalidAllowedPatternException',
      'regular expression requirement',
    ],
    [
      'a name of AWS',
      () => put('awsome', 'y'),
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    ],
    [
      'a path of AWS',
      () => put('/aws/x', 'y'),
      'AccessDeniedException',
      'No access to reserved parameter name: /aws/x.',
    ],
    [
      'a path of SSM',
      () => put('/SSM/x', 'y'),
      'ValidationException',
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path',
    ],
    [
      'a name with a space',
      () => put('/a b', 'y'),
      'ValidationException',
      'each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    ],
    [
      'a path without its slash',
      () => put('a/b', 'y'),
      'ValidationException',
      'Parameter name must be a fully qualified name.',
    ],
    ['16 levels', () => put('/a'.repeat(16), 'y'), 'HierarchyLevelLimitExceededException', 'maximum of 15 levels'],
    ['1,000 characters', () => put(`/${'a'.repeat(1000)}`, 'y'), 'ValidationException', 'less than or equal to 1011'],
    [
      'tags with Overwrite',
      () => update('/taken', 'y', { Tags: [{ Key: 'a', Value: 'b' }] }),
      'ValidationException',
      "tags and overwrite can't be used together",
    ],
    [
      'a key for no secret',
      () => put('/new', 'y', { KeyId: 'alias/aws/ssm' }),
      'ValidationException',
      'KeyId is required for SecureString type parameter only.',
    ],
    [
      'a key of your own',
      () => put('/new', 'y', { Type: 'SecureString', KeyId: 'alias/mine' }),
      'InvalidKeyId',
      'has no KMS key alias/mine',
    ],
    [
      'a data type',
      () => put('/new', 'y', { DataType: 'aws:ec2:image' }),
      'UnsupportedOperationException',
      'no data type aws:ec2:image',
    ],
    [
      'a policy',
      () => put('/new', 'y', { Policies: '[{"Type":"Expiration"}]' }),
      'UnsupportedOperationException',
      'no parameter policies',
    ],
    ['a parameter that is not there', () => get('/none'), 'ParameterNotFound', 'Parameter /none not found.'],
    [
      'a version that is not there',
      () => get('/taken:2'),
      'ParameterVersionNotFound',
      'Systems Manager could not find version 2 of /taken. Verify the version and try again.',
    ],
    ['two selectors', () => get('/taken:1:1'), 'ParameterNotFound', 'Parameter /taken:1:1 not found.'],
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
    await put('/taken', 'x')
    await put('/advanced', 'x', { Tier: 'Advanced' })

    await expect(call()).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    })
    expect(await describeNames({})).toEqual(['/advanced', '/taken'])
    expect((await get('/taken')).Version).toBe(1)
  })

  it.each([
    ['4,096 bytes', 4096, undefined, 'Standard'],
    ['4,097 bytes', 4097, 'Intelligent-Tiering' as const, 'Advanced'],
    ['4,096 bytes', 4096, 'Intelligent-Tiering' as const, 'Standard'],
    ['8,192 bytes', 8192, 'Advanced' as const, 'Advanced'],
  ])('of %s (%d, asked for %s) is in the tier %s', async (_what, length, Tier, tier) => {
    expect(await put('/a', 'x'.repeat(length), { Tier })).toMatchObject({ Tier: tier })
  })
})

describe('a SecureString', () => {
  const secret = 'correct horse battery staple'

  it('is in clear only with WithDecryption', async () => {
    await put('/db/password', secret, { Type: 'SecureString' })

    const hidden = (await get('/db/password')).Value!

    expect((await get('/db/password', true)).Value).toBe(secret)
    expect(hidden).toMatch(/^[A-Za-z0-9+/]{60,}=*$/)
    expect(Buffer.from(hidden, 'base64').toString('latin1')).not.toContain('horse')
    expect((await byPath('/db')).values).toEqual([hidden])
    expect((await byPath('/db', { WithDecryption: true })).values).toEqual([secret])
    expect((await history('/db/password')).map(({ Value }) => Value)).toEqual([hidden])
    expect((await history('/db/password', true)).map(({ Value, KeyId }) => [Value, KeyId])).toEqual([
      [secret, 'alias/aws/ssm'],
    ])
  })

  it('stays secret when an update names no type', async () => {
    await put('/db/password', 'first', { Type: 'SecureString' })
    await update('/db/password', secret)

    expect((await get('/db/password')).Value).not.toBe(secret)
    expect((await get('/db/password', true)).Value).toBe(secret)
  })

  it('is nowhere in the state folder, in no event and in no error', async () => {
    await put('/db/password', secret, { Type: 'SecureString' })
    const refusal = await put('/db/other', secret, { Type: 'SecureString', AllowedPattern: '\\d+' }).catch(
      (error) => error,
    )

    const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
      .map((file) => join(dataDir, file))
      .filter((file) => statSync(file).isFile())
    const written = files.map((file) => readFileSync(file, 'latin1')).join('\n')

    expect(written).toContain('/db/password')
    expect(written).not.toContain('horse')
    expect(JSON.stringify(cloud.events.since(0))).toContain('/db/password')
    expect(JSON.stringify(cloud.events.since(0))).not.toContain('horse')
    expect(refusal.name).toBe('ParameterPatternMismatchException')
    expect(refusal.message).not.toContain('horse')
  })

  it('is read after a restart, and lost with its key, in a sentence', async () => {
    await put('/db/password', secret, { Type: 'SecureString' })
    await restart()

    expect((await get('/db/password', true)).Value).toBe(secret)

    rmSync(keyFile())
    await expect(get('/db/password', true)).rejects.toMatchObject({
      name: 'InvalidKeyId',
      message: expect.stringContaining('Put the parameter again with Overwrite.'),
    })
    await update('/db/password', 'new')
    expect((await get('/db/password', true)).Value).toBe('new')
    await expect(get('/db/password:1', true)).rejects.toMatchObject({ name: 'InvalidKeyId' })
  })

  it('has a key of 32 bytes that only its owner reads', async () => {
    await put('/db/password', secret, { Type: 'SecureString' })

    expect(readFileSync(keyFile()).length).toBe(32)
    // Windows has no such bits: Node reports every writable file as 666 there.
    expect(statSync(keyFile()).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
  })

  const keyFile = () => join(dataDir, 'ssm', 'keys', 'secure-string.key')
})

describe('parameters under a path', () => {
  beforeEach(async () => {
    await put('/app/dev/a', '1')
    await put('/app/dev/b', '2', { Type: 'StringList' })
    await put('/app/dev/sub/c', '3', { Type: 'SecureString' })
    await put('/app/device', '4')
    await put('plain', '5')
  })

  it.each<[string, Partial<GetParametersByPathCommandInput>, string[]]>([
    ['/app/dev', {}, ['/app/dev/a', '/app/dev/b']],
    ['/app/dev/', {}, ['/app/dev/a', '/app/dev/b']],
    ['/app', {}, ['/app/device']],
    ['/app', { Recursive: true }, ['/app/dev/a', '/app/dev/b', '/app/dev/sub/c', '/app/device']],
    ['/', {}, ['plain']],
    ['/nothing', { Recursive: true }, []],
    ['/app/dev', { ParameterFilters: [{ Key: 'Type', Values: ['StringList'] }] }, ['/app/dev/b']],
    [
      '/app',
      { Recursive: true, ParameterFilters: [{ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }] },
      ['/app/dev/sub/c'],
    ],
  ])('%s, %j', async (path, more, names) => {
    expect((await byPath(path, more)).names).toEqual(names)
  })

  it('come a page at a time, also when one is put in between', async () => {
    const first = await byPath('/app', { Recursive: true, MaxResults: 3 })
    await put('/app/aaa', 'new')
    const second = await byPath('/app', { Recursive: true, MaxResults: 3, NextToken: first.NextToken })

    expect([...first.names, ...second.names]).toEqual(['/app/dev/a', '/app/dev/b', '/app/dev/sub/c', '/app/device'])
    expect(second.NextToken).toBeUndefined()
  })

  it('come with a label in the version that has it', async () => {
    await update('/app/dev/a', 'newer')
    await label('/app/dev/a', 1, 'live')

    const labelled = await byPath('/app/dev', { ParameterFilters: [{ Key: 'Label', Values: ['live'] }] })

    expect([labelled.names, labelled.values]).toEqual([['/app/dev/a'], ['1']])
  })

  it.each<[string, string, Partial<GetParametersByPathCommandInput>, string]>([
    ['a path without its slash', 'app', {}, 'ValidationException'],
    ['an empty part', '//', {}, 'ValidationException'],
    ['eleven at once', '/app', { MaxResults: 11 }, 'ValidationException'],
    ['a token of nobody', '/app', { NextToken: 'x' }, 'InvalidNextToken'],
    ['a filter by name', '/app', { ParameterFilters: [{ Key: 'Name', Values: ['a'] }] }, 'InvalidFilterKey'],
  ])('are refused with %s', async (_what, path, more, name) => {
    await expect(byPath(path, more)).rejects.toMatchObject({ name })
  })
})

describe('DescribeParameters', () => {
  beforeEach(async () => {
    await put('/app/dev/url', '1', { Description: 'where', Tags: [{ Key: 'stage', Value: 'dev' }] })
    await put('/app/prod/url', '2', { Tags: [{ Key: 'stage', Value: 'prod' }], Tier: 'Advanced' })
    await put('url', '3', { Type: 'SecureString' })
  })

  it('tells all but the value', async () => {
    const { Parameters } = await cloud.ssm.send(new DescribeParametersCommand({ MaxResults: 1 }))

    expect(Parameters).toEqual([
      {
        Name: '/app/dev/url',
        ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/app/dev/url',
        Type: 'String',
        LastModifiedDate: expect.any(Date),
        LastModifiedUser: 'arn:aws:iam::000000000000:root',
        Description: 'where',
        Version: 1,
        Tier: 'Standard',
        Policies: [],
        DataType: 'text',
      },
    ])
  })

  it.each<[string, string | undefined, string[] | undefined, string[]]>([
    ['Name', undefined, ['url'], ['url']],
    ['Name', undefined, ['/url'], ['url']],
    ['Name', 'BeginsWith', ['/app/d', 'x'], ['/app/dev/url']],
    ['Name', 'Contains', ['/url'], ['/app/dev/url', '/app/prod/url', 'url']],
    ['Type', 'Equals', ['SecureString'], ['url']],
    ['Type', 'BeginsWith', ['Str'], ['/app/dev/url', '/app/prod/url']],
    ['Tier', undefined, ['Advanced'], ['/app/prod/url']],
    ['KeyId', undefined, ['alias/aws/ssm'], ['url']],
    ['DataType', undefined, ['text'], ['/app/dev/url', '/app/prod/url', 'url']],
    ['Path', undefined, ['/app/dev', '/'], ['/app/dev/url', 'url']],
    ['Path', 'Recursive', ['/app'], ['/app/dev/url', '/app/prod/url']],
    ['tag:stage', undefined, ['dev'], ['/app/dev/url']],
    ['tag:stage', undefined, undefined, ['/app/dev/url', '/app/prod/url']],
  ])('filters by %s %s %j', async (Key, Option, Values, names) => {
    expect(await describeNames({ ParameterFilters: [{ Key, Option, Values }] })).toEqual(names)
  })

  it('wants all filters to match', async () => {
    const ParameterFilters = [
      { Key: 'Path', Option: 'Recursive', Values: ['/app'] },
      { Key: 'tag:stage', Values: ['prod'] },
    ]

    expect(await describeNames({ ParameterFilters })).toEqual(['/app/prod/url'])
  })

  it.each<[string, DescribeParametersCommandInput, string, string]>([
    [
      'an unknown key',
      { ParameterFilters: [{ Key: 'Label', Values: ['a'] }] },
      'InvalidFilterKey',
      'The following filter key is not valid: Label.',
    ],
    [
      'an unknown option',
      { ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['String'] }] },
      'InvalidFilterOption',
      'Valid options include: [BeginsWith, Equals].',
    ],
    [
      'an unknown value',
      { ParameterFilters: [{ Key: 'Type', Values: ['Text'] }] },
      'InvalidFilterValue',
      'The following filter value is not valid: Text.',
    ],
    [
      'no value',
      { ParameterFilters: [{ Key: 'Name' }] },
      'InvalidFilterValue',
      'The following filter values are missing : null for filter key Name',
    ],
    [
      'a filter twice',
      {
        ParameterFilters: [
          { Key: 'Name', Values: ['a'] },
          { Key: 'Name', Values: ['b'] },
        ],
      },
      'ValidationException',
      'The following filter is duplicated in the request: Name.',
    ],
    [
      'the deprecated filters',
      { Filters: [{ Key: 'Name', Values: ['a'] }] },
      'UnsupportedOperationException',
      'use ParameterFilters',
    ],
    ['51 at once', { MaxResults: 51 }, 'ValidationException', 'less than or equal to 50'],
  ])('refuses %s', async (_what, input, name, message) => {
    await expect(describeNames(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})

describe('labels', () => {
  beforeEach(async () => {
    await put('/a', '1')
    await update('/a', '2')
  })

  it('stand at one version at most, and move', async () => {
    await label('/a', 1, 'live', 'old')
    await label('/a', undefined, 'live')

    expect((await history('/a')).map(({ Labels }) => Labels)).toEqual([['old'], ['live']])
    expect((await get('/a:live')).Value).toBe('2')
  })

  it('that break the rules are told, and the others attached', async () => {
    const answer = await label('/a', 2, 'ok', '9lives', 'awsome', 'SSM-x', 'a/b')

    expect(answer).toMatchObject({ ParameterVersion: 2, InvalidLabels: ['9lives', 'awsome', 'SSM-x', 'a/b'] })
    expect((await history('/a'))[1]!.Labels).toEqual(['ok'])
  })

  it('are taken away', async () => {
    await label('/a', 1, 'live', 'old')

    const command = new UnlabelParameterVersionCommand({ Name: '/a', ParameterVersion: 1, Labels: ['old', 'none'] })

    expect(await cloud.ssm.send(command)).toMatchObject({ RemovedLabels: ['old'], InvalidLabels: ['none'] })
    expect((await history('/a'))[0]!.Labels).toEqual(['live'])
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['a version that is not there', () => label('/a', 3, 'x'), 'ParameterVersionNotFound'],
    ['a parameter that is not there', () => label('/none', 1, 'x'), 'ParameterNotFound'],
    ['an eleventh', () => label('/a', 1, ...[...'abcdefghijk']), 'ParameterVersionLabelLimitExceeded'],
    ['101 characters', () => label('/a', 1, 'x'.repeat(101)), 'ValidationException'],
  ])('are refused with %s', async (_what, call, name) => {
    await expect(call()).rejects.toMatchObject({ name })
    expect((await history('/a')).map(({ Labels }) => Labels)).toEqual([[], []])
  })
})

describe('tags', () => {
  const resource = { ResourceType: 'Parameter', ResourceId: '/a' } as const
  const tags = async () => (await cloud.ssm.send(new ListTagsForResourceCommand(resource))).TagList

  it('are added, changed and removed', async () => {
    await put('/a', '1', { Tags: [{ Key: 'stage', Value: 'dev' }] })

    const Tags = [
      { Key: 'stage', Value: 'prod' },
      { Key: 'owner', Value: 'me' },
    ]
    await cloud.ssm.send(new AddTagsToResourceCommand({ ...resource, Tags }))
    expect(await tags()).toEqual(Tags)

    await cloud.ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['stage', 'none'] }))
    expect(await tags()).toEqual([{ Key: 'owner', Value: 'me' }])
    expect((await get('/a')).Version).toBe(1)
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
    await put('/a', '1')

    await expect(cloud.ssm.send(new AddTagsToResourceCommand({ Tags: [], ...input }))).rejects.toMatchObject({ name })
    expect(await tags()).toEqual([])
  })
})

it('tells what happens to a parameter', async () => {
  await put('/a', '1')
  await update('/a', '2')
  await label('/a', 1, 'x')
  await cloud.ssm.send(new DeleteParameterCommand({ Name: '/a' }))

  const told = cloud.events.since(0).filter(({ type }) => type === 'ssm.parameter-change')

  expect(told.map(({ detail }) => detail.operation)).toEqual(['Create', 'Update', 'LabelParameterVersion', 'Delete'])
  expect(told[0]!.detail).toEqual({ region: 'us-east-1', name: '/a', type: 'String', operation: 'Create' })
})

async function restart() {
  await cloud.close()
  cloud = await start()
}

async function start() {
  const events = new EventStream()
  const service = ssmService(
    new Parameters({ account: '000000000000', url: '', store: openStore(dataDir), events, settings: DEFAULT_SETTINGS }),
  )
  const server = awsServer({
    services: new Map([[service.name, service]]),
    local: new Map(),
    onCall: (call) => events.emit('api.call', call),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ssm = client(url, 'us-east-1')
  return {
    url,
    ssm,
    events,
    async close() {
      ssm.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function client(endpoint: string, region: string): SSMClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return new SSMClient({ region, endpoint, credentials, maxAttempts: 1 })
}
