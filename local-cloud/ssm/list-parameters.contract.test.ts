import {
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  type GetParametersByPathCommandInput,
} from '@aws-sdk/client-ssm'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

describe('parameters under a path', () => {
  beforeEach(async () => {
    await cloud.put('/app/dev/a', '1')
    await cloud.put('/app/dev/b', '2', { Type: 'StringList' })
    await cloud.put('/app/dev/sub/c', '3', { Type: 'SecureString' })
    await cloud.put('/app/device', '4')
    await cloud.put('plain', '5')
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
    expect((await cloud.byPath(path, more)).names).toEqual(names)
  })

  it('come a page at a time, also when one is put in between', async () => {
    const first = await cloud.byPath('/app', { Recursive: true, MaxResults: 3 })
    await cloud.put('/app/aaa', 'new')
    const second = await cloud.byPath('/app', { Recursive: true, MaxResults: 3, NextToken: first.NextToken })

    expect([...first.names, ...second.names]).toEqual(['/app/dev/a', '/app/dev/b', '/app/dev/sub/c', '/app/device'])
    expect(second.NextToken).toBeUndefined()
  })

  it('come with a label in the version that has it', async () => {
    await cloud.update('/app/dev/a', 'newer')
    await cloud.label('/app/dev/a', 1, 'live')

    const labelled = await cloud.byPath('/app/dev', { ParameterFilters: [{ Key: 'Label', Values: ['live'] }] })

    expect([labelled.names, labelled.values]).toEqual([['/app/dev/a'], ['1']])
  })

  it.each<[string, string, Partial<GetParametersByPathCommandInput>, string]>([
    ['a path without its slash', 'app', {}, 'ValidationException'],
    ['an empty part', '//', {}, 'ValidationException'],
    ['eleven at once', '/app', { MaxResults: 11 }, 'ValidationException'],
    ['a token of nobody', '/app', { NextToken: 'x' }, 'InvalidNextToken'],
    ['a filter by name', '/app', { ParameterFilters: [{ Key: 'Name', Values: ['a'] }] }, 'InvalidFilterKey'],
  ])('are refused with %s', async (_what, path, more, name) => {
    await expect(cloud.byPath(path, more)).rejects.toMatchObject({ name })
  })
})

describe('DescribeParameters', () => {
  beforeEach(async () => {
    await cloud.put('/app/dev/url', '1', { Description: 'where', Tags: [{ Key: 'stage', Value: 'dev' }] })
    await cloud.put('/app/prod/url', '2', { Tags: [{ Key: 'stage', Value: 'prod' }], Tier: 'Advanced' })
    await cloud.put('url', '3', { Type: 'SecureString' })
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
    expect(await cloud.describeNames({ ParameterFilters: [{ Key, Option, Values }] })).toEqual(names)
  })

  it('wants all filters to match', async () => {
    const ParameterFilters = [
      { Key: 'Path', Option: 'Recursive', Values: ['/app'] },
      { Key: 'tag:stage', Values: ['prod'] },
    ]

    expect(await cloud.describeNames({ ParameterFilters })).toEqual(['/app/prod/url'])
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
    await expect(cloud.describeNames(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})
