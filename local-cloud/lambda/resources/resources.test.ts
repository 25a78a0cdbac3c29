import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../../events.ts'
import type { Properties, ResourceContext } from '../../service.ts'
import { DEFAULT_SETTINGS } from '../../settings.ts'
import { openStore } from '../../store.ts'
import { zip } from '../contract-server.ts'
import type { EventSourceMappings } from '../event-source-mappings/event-source-mappings.ts'
import { Functions } from '../functions.ts'
import { lambdaResources } from './resources.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function'
const objects = new Map([
  ['v1.zip', Buffer.from(zip({ 'index.js': '1' }))],
  ['v2.zip', Buffer.from(zip({ 'index.js': '2' }))],
])
const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'stack',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/stack/1',
  logicalId: 'Hello',
  generateName: (maxLength = 64) => 'stack-Hello-1A2B3C4D5E6F'.slice(0, maxLength),
}

let folder: string
let functions: Functions
let resources: ReturnType<typeof lambdaResources>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  functions = new Functions({
    account: '000000000000',
    url: '',
    store: openStore(folder),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  })
  resources = lambdaResources(functions, { getObject: (_bucket, key) => objects.get(key)! }, {} as EventSourceMappings)
})
afterEach(() => rmSync(folder, { recursive: true }))

const base: Properties = {
  Code: { S3Bucket: 'b', S3Key: 'v1.zip' },
  FunctionName: 'hello',
  Handler: 'index.handler',
  Runtime: 'nodejs24.x',
  Role: 'arn:aws:iam::000000000000:role/r',
}

const create = (type: string, properties: Properties) => resources[`AWS::Lambda::${type}`]!.create(properties, context)
const update = (type: string, id: string, properties: Properties, previous: Properties) =>
  resources[`AWS::Lambda::${type}`]!.update!(id, properties, previous, context)
const remove = (type: string, id: string, properties: Properties) =>
  resources[`AWS::Lambda::${type}`]!.delete(id, properties, context)

describe('AWS::Lambda::Function', () => {
  it('gives its name and its ARN', async () => {
    expect(await create('Function', base)).toEqual({ id: 'hello', attributes: { Arn: `${ARN}:hello` } })
  })

  it('is named after the stack if it has no name', async () => {
    const { FunctionName, ...unnamed } = base

    expect(await create('Function', unnamed)).toMatchObject({ id: 'stack-Hello-1A2B3C4D5E6F' })
  })

  it('takes its source in the template itself', async () => {
    await create('Function', { ...base, Code: { ZipFile: 'exports.handler = () => 1' } })

    expect(functions.get('us-east-1', 'hello').latest.CodeSize).toBeGreaterThan(0)
  })

  it('updates its code and configuration; what the template no longer says is back at the default', async () => {
    const before = {
      ...base,
      Timeout: 9,
      MemorySize: 512,
      Environment: { Variables: { AB: '1' } },
      Tags: [{ Key: 'a', Value: 'b' }],
    }
    await create('Function', before)
    const { CodeSha256 } = functions.get('us-east-1', 'hello').latest

    await update('Function', 'hello', { ...base, MemorySize: '256', Code: { S3Bucket: 'b', S3Key: 'v2.zip' } }, before)

    const { latest, tags } = functions.get('us-east-1', 'hello')
    expect(latest).toMatchObject({ Timeout: 3, MemorySize: 256 })
    expect(latest.Environment).toBeUndefined()
    expect(latest.CodeSha256).not.toBe(CodeSha256)
    expect(tags).toEqual({})
  })

  it('reserves concurrency and allows loops while the template says so', async () => {
    const settings = { ...base, ReservedConcurrentExecutions: '5', RecursiveLoop: 'Allow' }

    await create('Function', settings)
    const before = functions.get('us-east-1', 'hello')
    await update('Function', 'hello', base, settings)
    const after = functions.get('us-east-1', 'hello')

    expect([before.reservedConcurrency, before.recursiveLoop]).toEqual([5, 'Allow'])
    expect([after.reservedConcurrency, after.recursiveLoop]).toEqual([undefined, undefined])
  })

  it('refuses a property that it does not know', () => {
    expect(() => create('Function', { ...base, Memory: 1 })).toThrow(
      'does not know the property Memory of AWS::Lambda::Function',
    )
  })

  it('counts as deleted when it is gone', async () => {
    await create('Function', base)
    await remove('Function', 'hello', base)
    await remove('Function', 'hello', base)

    expect(functions.find('us-east-1', 'hello')).toBeUndefined()
  })

  it('is replaced when its name changes', () => {
    expect(resources['AWS::Lambda::Function']!.replaceOn).toContain('FunctionName')
  })
})

describe('AWS::Lambda::Version', () => {
  beforeEach(() => create('Function', base))

  it('publishes, and is its ARN', async () => {
    const version = await create('Version', { FunctionName: 'hello', Description: 'first' })

    expect(version).toEqual({ id: `${ARN}:hello:1`, attributes: { Version: '1', FunctionArn: `${ARN}:hello:1` } })
  })

  it('fails if the code is not the one that the template was made for', () => {
    expect(() => create('Version', { FunctionName: 'hello', CodeSha256: 'other' })).toThrow(
      /^CodeSHA256 \(other\) is different from current CodeSHA256 in \$LATEST/,
    )
  })

  it('fails if nothing changed since the last', async () => {
    await create('Version', { FunctionName: `${ARN}:hello` })

    expect(() => create('Version', { FunctionName: 'hello' })).toThrow(
      'A version for this Lambda function exists ( 1 ). Modify the function to create a new version.',
    )
  })

  // https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html: nothing "changed since the last version",
  // which a rolled back stack leaves behind where its DeletionPolicy is Retain.
  it('fails where a rolled back deploy, which kept its version, is made again', async () => {
    const changed = { ...base, Code: { S3Bucket: 'b', S3Key: 'v2.zip' } }
    await create('Version', { FunctionName: 'hello' })
    await update('Function', 'hello', changed, base)
    await create('Version', { FunctionName: 'hello' })

    await update('Function', 'hello', base, changed)
    await update('Function', 'hello', changed, base)

    expect(() => create('Version', { FunctionName: 'hello' })).toThrow(
      'A version for this Lambda function exists ( 2 ).',
    )
  })

  it('is deleted, alone or with its function', async () => {
    await create('Version', { FunctionName: 'hello' })
    await remove('Version', `${ARN}:hello:1`, { FunctionName: 'hello' })
    await remove('Function', 'hello', base)
    await remove('Version', `${ARN}:hello:1`, { FunctionName: 'hello' })

    expect(functions.find('us-east-1', 'hello')).toBeUndefined()
  })
})

describe('AWS::Lambda::Alias', () => {
  const alias = { FunctionName: 'hello', Name: 'live', FunctionVersion: '1' }

  beforeEach(async () => {
    await create('Function', base)
    await create('Version', { FunctionName: 'hello' })
  })

  it('points to a version, and to another after an update, with weights while it says so', async () => {
    const { id } = await create('Alias', alias)
    await update('Function', 'hello', { ...base, Timeout: 4 }, base)
    await create('Version', { FunctionName: 'hello' })
    const shifting = {
      ...alias,
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.1 }] },
    }

    await update('Alias', id, shifting, alias)
    const during = functions.get('us-east-1', 'hello').aliases.live
    await update('Alias', id, { ...alias, FunctionVersion: '2' }, shifting)
    const after = functions.get('us-east-1', 'hello').aliases.live

    expect(id).toBe(`${ARN}:hello:live`)
    expect(during).toMatchObject({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { '2': 0.1 } } })
    expect(after).toMatchObject({ FunctionVersion: '2' })
    expect(after!.RoutingConfig).toBeUndefined()
  })
})

describe('AWS::Lambda::Permission', () => {
  it('is a statement of the policy, of the alias if its ARN is given', async () => {
    await create('Function', base)
    await create('Version', { FunctionName: 'hello' })
    await create('Alias', { FunctionName: 'hello', Name: 'live', FunctionVersion: '1' })
    const permission = {
      FunctionName: `${ARN}:hello:live`,
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
    }

    const { id } = await create('Permission', permission)
    const { policies } = functions.get('us-east-1', 'hello')
    await remove('Permission', id, permission)

    expect(policies.live!.Statement).toMatchObject([{ Sid: id, Resource: `${ARN}:hello:live` }])
    expect(functions.get('us-east-1', 'hello').policies.live!.Statement).toEqual([])
  })
})

describe('AWS::Lambda::EventInvokeConfig', () => {
  it('is made, changed and removed', async () => {
    await create('Function', base)
    const config = { FunctionName: 'hello', Qualifier: '$LATEST', MaximumRetryAttempts: 1 }

    const { id } = await create('EventInvokeConfig', config)
    await update('EventInvokeConfig', id, { ...config, MaximumRetryAttempts: '0' }, config)
    const changed = functions.get('us-east-1', 'hello').eventInvokeConfigs.$LATEST
    await remove('EventInvokeConfig', id, config)

    expect(changed).toMatchObject({ MaximumRetryAttempts: 0 })
    expect(functions.get('us-east-1', 'hello').eventInvokeConfigs).toEqual({})
  })
})
