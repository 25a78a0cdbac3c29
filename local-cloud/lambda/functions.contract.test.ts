import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CloudError } from '../errors.ts'
import type { ObjectSource } from './code/function-code.ts'
import { type ContractServer, functionInput, startContractServer, zip } from './contract-server.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function'
const SOURCE = 'exports.handler = async () => process.env.GREETING ?? "none"'
const objects = new Map<string, Buffer>()

let cloud: ContractServer

beforeAll(async () => {
  const buckets: ObjectSource = {
    getObject(bucket, key) {
      const object = objects.get(`${bucket}/${key}`)
      if (!object) throw new CloudError('NoSuchKey', 'The specified key does not exist.', 404)
      return object
    },
  }
  cloud = await startContractServer({}, { buckets })
})
afterAll(() => cloud.close())

const answerOf = async (FunctionName: string, Qualifier?: string) => {
  const { Payload } = await cloud.lambda.send(new InvokeCommand({ FunctionName, Qualifier }))
  return JSON.parse(Buffer.from(Payload!).toString())
}

describe('CreateFunction', () => {
  it("answers with Lambda's defaults where the input is silent", async () => {
    const created = await cloud.lambda.send(new CreateFunctionCommand(functionInput('defaults', SOURCE)))

    expect(created).toMatchObject({
      FunctionName: 'defaults',
      FunctionArn: `${ARN}:defaults`,
      Version: '$LATEST',
      Timeout: 3,
      MemorySize: 128,
      EphemeralStorage: { Size: 512 },
      PackageType: 'Zip',
      State: 'Active',
      LastUpdateStatus: 'Successful',
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/defaults' },
    })
    expect(created.CodeSha256).toMatch(/^[\w+/]{43}=$/)
    expect(created.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
  })

  it('takes the code from S3', async () => {
    objects.set('bucket/code.zip', Buffer.from(zip({ 'index.js': 'exports.handler = () => "from S3"' })))

    await cloud.create('from-s3', SOURCE, { Code: { S3Bucket: 'bucket', S3Key: 'code.zip' } })

    expect(await answerOf('from-s3')).toBe('from S3')
  })

  it.each([
    [
      'a runtime that Lambda does not know',
      { Runtime: 'nodejs99.x' },
      'InvalidParameterValueException',
      /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, nodejs22\.x, nodejs24\.x\] or be a valid ARN$/,
    ],
    [
      'a deprecated runtime',
      { Runtime: 'nodejs18.x' },
      'InvalidParameterValueException',
      /^The runtime parameter of nodejs18\.x is no longer supported for creating or updating AWS Lambda functions\./,
    ],
    [
      'a description of 257 letters',
      { Description: 'x'.repeat(257) },
      'ValidationException',
      /at 'description' failed to satisfy constraint: Member must have length less than or equal to 256$/,
    ],
    ['too little room in /tmp', { EphemeralStorage: { Size: 511 } }, 'ValidationException', /ephemeralStorage\.size/],
    [
      'too little memory',
      { MemorySize: 64 },
      'ValidationException',
      /Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128/,
    ],
    ['too much memory', { MemorySize: 10_241 }, 'ValidationException', /less than or equal to 10240/],
    ['a time-out of nothing', { Timeout: 0 }, 'ValidationException', /Value '0' at 'timeout'/],
    ['a time-out beyond 15 minutes', { Timeout: 901 }, 'ValidationException', /less than or equal to 900/],
    ['a handler with a space', { Handler: 'index handler' }, 'ValidationException', /at 'handler'/],
    ['a role that is no ARN', { Role: 'admin' }, 'ValidationException', /at 'role'/],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      /Reserved keys used in this request: AWS_REGION$/,
    ],
    [
      'a variable with a dash',
      { Environment: { Variables: { 'A-B': 'x' } } },
      'ValidationException',
      /environment\.variables/,
    ],
    [
      'more than 4 KB of variables',
      { Environment: { Variables: { LONG: 'x'.repeat(4096) } } },
      'InvalidParameterValueException',
      /exceeded the 4KB limit/,
    ],
    [
      'log levels for a text log',
      { LoggingConfig: { SystemLogLevel: 'WARN' } },
      'InvalidParameterValueException',
      /set LogFormat to JSON/,
    ],
    ['a container image', { PackageType: 'Image' }, 'InvalidParameterValueException', /from a zip only/],
    [
      'a layer',
      { Layers: ['arn:aws:lambda:us-east-1:1:layer:x:1'] },
      'InvalidParameterValueException',
      /no Lambda layers/,
    ],
    [
      'SnapStart, which is for Java, Python and .NET',
      { SnapStart: { ApplyOn: 'PublishedVersions' as const } },
      'InvalidParameterValueException',
      /^nodejs24\.x is not supported for SnapStart enabled functions\.$/,
    ],
    ['no code', { Code: {} }, 'InvalidParameterValueException', /^Please provide a source for function code\.$/],
    [
      'a zip that is none',
      { Code: { ZipFile: Buffer.from('text') } },
      'InvalidParameterValueException',
      /^Could not unzip uploaded file\. Please check your file, then try to upload again\.$/,
    ],
    [
      'an object that S3 does not have',
      { Code: { S3Bucket: 'bucket', S3Key: 'none' } },
      'InvalidParameterValueException',
      /^Error occurred while GetObject\. S3 Error Code: NoSuchKey\. S3 Error Message: The specified key does not exist\.$/,
    ],
    ['a name with a dot', { FunctionName: 'a.b' }, 'ValidationException', /at 'functionName'/],
    [
      'a name of 65 letters',
      { FunctionName: 'x'.repeat(65) },
      'ValidationException',
      /length less than or equal to 64/,
    ],
  ])('refuses %s', async (_what, change, name, message) => {
    const input = { ...functionInput('refused', SOURCE), ...change } as never

    await expect(cloud.lambda.send(new CreateFunctionCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    })
  })

  it('refuses a name that is taken, and leaves the function as it was', async () => {
    await cloud.create('taken', SOURCE)

    await expect(cloud.create('taken', 'broken')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: taken',
      $metadata: { httpStatusCode: 409 },
    })
    expect(await answerOf('taken')).toBe('none')
  })

  it('keeps functions of two regions apart', async () => {
    await cloud.create('regional', SOURCE)

    await expect(
      cloud.service.invoke({ region: 'eu-west-1', function: { name: 'regional' }, payload: '{}' }),
    ).rejects.toThrow('Function not found: arn:aws:lambda:eu-west-1:000000000000:function:regional')
  })
})

describe('a function that is not there', () => {
  it.each([
    ['GetFunction', new GetFunctionCommand({ FunctionName: 'ghost' })],
    ['GetFunctionConfiguration', new GetFunctionConfigurationCommand({ FunctionName: 'ghost' })],
    ['Invoke', new InvokeCommand({ FunctionName: 'ghost' })],
    ['DeleteFunction', new DeleteFunctionCommand({ FunctionName: 'ghost' })],
    ['PublishVersion', new PublishVersionCommand({ FunctionName: 'ghost' })],
  ])('is ResourceNotFoundException to %s', async (_action, command) => {
    await expect(cloud.lambda.send(command as GetFunctionCommand)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}:ghost`,
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    })
  })
})

describe('an update', () => {
  it('of the configuration changes what it names, and is what the next invocation sees', async () => {
    await cloud.create('configured', SOURCE, { Timeout: 7 })
    expect(await answerOf('configured')).toBe('none')

    const updated = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'configured',
        Environment: { Variables: { GREETING: 'hello' } },
      }),
    )

    expect(updated).toMatchObject({ Timeout: 7, Environment: { Variables: { GREETING: 'hello' } } })
    expect(await answerOf('configured')).toBe('hello')
  })

  it('of the code is what the next invocation runs, and the zip before it is forgotten', async () => {
    await cloud.create('recoded', SOURCE)
    const before = await cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'recoded' }))

    const updated = await cloud.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'recoded',
        ZipFile: zip({ 'index.js': 'exports.handler = () => 2' }),
      }),
    )

    expect(updated.CodeSha256).not.toBe(before.CodeSha256)
    expect(await answerOf('recoded')).toBe(2)
  })

  it('that cannot be unpacked leaves the old code serving', async () => {
    await cloud.create('kept', SOURCE)

    const update = new UpdateFunctionCodeCommand({ FunctionName: 'kept', ZipFile: Buffer.from('no zip') })

    await expect(cloud.lambda.send(update)).rejects.toThrow('Could not unzip uploaded file.')
    expect(await answerOf('kept')).toBe('none')
  })

  it('for an older revision is PreconditionFailedException', async () => {
    await cloud.create('revised', SOURCE)

    const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'revised', Timeout: 5, RevisionId: 'old' })

    await expect(cloud.lambda.send(update)).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction API to retrieve the latest Revision Id',
    })
  })
})

describe('ListFunctions', () => {
  it('lists by name, a page at a time', async () => {
    await cloud.create('list-b', SOURCE)
    await cloud.create('list-a', SOURCE)

    const names: string[] = []
    let Marker: string | undefined
    do {
      const page = await cloud.lambda.send(new ListFunctionsCommand({ MaxItems: 2, Marker }))
      expect(page.Functions!.length).toBeLessThanOrEqual(2)
      names.push(...page.Functions!.map(({ FunctionName }) => FunctionName!))
      Marker = page.NextMarker
    } while (Marker)

    expect(names).toEqual([...names].sort())
    expect(names).toEqual(expect.arrayContaining(['list-a', 'list-b']))
  })
})

describe('versions', () => {
  it('stay as they were published', async () => {
    await cloud.create('versioned', SOURCE, { Environment: { Variables: { GREETING: 'one' } } })
    const published = await cloud.lambda.send(
      new PublishVersionCommand({ FunctionName: 'versioned', Description: 'first' }),
    )
    await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'versioned',
        Environment: { Variables: { GREETING: 'two' } },
      }),
    )

    expect(published).toMatchObject({ Version: '1', FunctionArn: `${ARN}:versioned:1`, Description: 'first' })
    expect(await answerOf('versioned', '1')).toBe('one')
    expect(await answerOf('versioned:1')).toBe('one')
    expect(await answerOf('versioned')).toBe('two')
  })

  it('are not published twice for the same code and configuration', async () => {
    await cloud.create('same', SOURCE)

    const first = await cloud.lambda.send(new PublishVersionCommand({ FunctionName: 'same' }))
    const second = await cloud.lambda.send(new PublishVersionCommand({ FunctionName: 'same', Description: 'again' }))

    expect([first.Version, second.Version]).toEqual(['1', '1'])
  })

  it('are refused where the code is not the one whose hash is given', async () => {
    await cloud.create('hashed', SOURCE)
    const { CodeSha256 } = await cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'hashed' }))

    await expect(
      cloud.lambda.send(new PublishVersionCommand({ FunctionName: 'hashed', CodeSha256: 'other' })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `CodeSHA256 (other) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    })
  })

  it('are numbered on after one is deleted', async () => {
    await cloud.create('numbered', SOURCE, { Publish: true })
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'numbered', Qualifier: '1' }))

    await cloud.lambda.send(new PublishVersionCommand({ FunctionName: 'numbered' }))
    const { Versions } = await cloud.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'numbered' }))

    expect(Versions!.map(({ Version }) => Version)).toEqual(['$LATEST', '2'])
  })

  it('cannot be deleted while an alias points to them', async () => {
    await cloud.create('aliased', SOURCE, { Publish: true })
    await cloud.lambda.send(new CreateAliasCommand({ FunctionName: 'aliased', Name: 'live', FunctionVersion: '1' }))

    await expect(
      cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'aliased', Qualifier: '1' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' })
  })
})

describe('aliases', () => {
  beforeAll(async () => {
    await cloud.create(
      'service',
      'exports.handler = (_event, { functionVersion, invokedFunctionArn }) => ({ functionVersion, invokedFunctionArn })',
      { Publish: true },
    )
    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'service', Description: 'second' }))
    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'service', MemorySize: 256 }))
    await cloud.lambda.send(new PublishVersionCommand({ FunctionName: 'service' }))
  })

  it('invoke the version that they point to, under their own ARN', async () => {
    await cloud.lambda.send(new CreateAliasCommand({ FunctionName: 'service', Name: 'live', FunctionVersion: '1' }))

    const answer = await cloud.lambda.send(new InvokeCommand({ FunctionName: 'service', Qualifier: 'live' }))

    expect(answer.ExecutedVersion).toBe('1')
    expect(JSON.parse(Buffer.from(answer.Payload!).toString())).toEqual({
      functionVersion: '1',
      invokedFunctionArn: `${ARN}:service:live`,
    })
  })

  it('share the invocations out by weight', async () => {
    await cloud.lambda.send(
      new CreateAliasCommand({
        FunctionName: 'service',
        Name: 'canary',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } },
      }),
    )

    const versions = new Set<string>()
    for (let i = 0; i < 40; i++) versions.add((await answerOf('service', 'canary')).functionVersion)

    expect([...versions].sort()).toEqual(['1', '2'])
  })

  it('move at once when they are updated, and lose their weights with an empty routing', async () => {
    await cloud.lambda.send(
      new CreateAliasCommand({
        FunctionName: 'service',
        Name: 'moving',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { '2': 1 } },
      }),
    )
    expect((await answerOf('service', 'moving')).functionVersion).toBe('2')

    const updated = await cloud.lambda.send(
      new UpdateAliasCommand({
        FunctionName: 'service',
        Name: 'moving',
        RoutingConfig: { AdditionalVersionWeights: {} },
      }),
    )

    expect(updated).toMatchObject({ AliasArn: `${ARN}:service:moving`, FunctionVersion: '1' })
    expect(updated.RoutingConfig).toBeUndefined()
    expect((await answerOf('service', 'moving')).functionVersion).toBe('1')
  })

  it('are listed, and gone when deleted', async () => {
    await cloud.lambda.send(new CreateAliasCommand({ FunctionName: 'service', Name: 'old', FunctionVersion: '2' }))
    const listed = await cloud.lambda.send(new ListAliasesCommand({ FunctionName: 'service', FunctionVersion: '2' }))
    await cloud.lambda.send(new DeleteAliasCommand({ FunctionName: 'service', Name: 'old' }))

    expect(listed.Aliases!.map(({ Name }) => Name)).toEqual(['old'])
    await expect(
      cloud.lambda.send(new GetAliasCommand({ FunctionName: 'service', Name: 'old' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Cannot find alias arn: ${ARN}:service:old`,
    })
  })

  it.each([
    ['a version that is not there', { FunctionVersion: '9' }, `Function not found: ${ARN}:service:9`],
    ['a name of digits only', { Name: '12' }, /at 'name'/],
    [
      'two further versions',
      { RoutingConfig: { AdditionalVersionWeights: { '2': 0.1, '3': 0.1 } } },
      /cannot be greater than 1/,
    ],
    [
      'a share for $LATEST',
      { RoutingConfig: { AdditionalVersionWeights: { $LATEST: 0.1 } } },
      /\$LATEST is not supported/,
    ],
    ['a share above 1', { RoutingConfig: { AdditionalVersionWeights: { '2': 1.5 } } }, /between 0\.0 and 1\.0/],
  ])('cannot have %s', async (_what, change, message) => {
    const input = { FunctionName: 'service', Name: 'bad', FunctionVersion: '1', ...change } as never

    await expect(cloud.lambda.send(new CreateAliasCommand(input))).rejects.toThrow(message)
  })
})

describe('the resource policy', () => {
  it('shows the statements that were added, until they are removed', async () => {
    await cloud.create('permitted', SOURCE)
    await cloud.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'permitted',
        StatementId: 'sns',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        SourceArn: 'arn:aws:sns:us-east-1:000000000000:alerts',
      }),
    )

    const { Policy } = await cloud.lambda.send(new GetPolicyCommand({ FunctionName: 'permitted' }))
    await cloud.lambda.send(new RemovePermissionCommand({ FunctionName: 'permitted', StatementId: 'sns' }))

    expect(JSON.parse(Policy!)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        {
          Sid: 'sns',
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: `${ARN}:permitted`,
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:us-east-1:000000000000:alerts' } },
        },
      ],
    })
    await expect(cloud.lambda.send(new GetPolicyCommand({ FunctionName: 'permitted' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    })
  })

  it('takes a statement id once', async () => {
    await cloud.create('twice', SOURCE)
    const add = () =>
      cloud.lambda.send(
        new AddPermissionCommand({
          FunctionName: 'twice',
          StatementId: 'a',
          Action: 'lambda:InvokeFunction',
          Principal: '*',
        }),
      )
    await add()

    await expect(add()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message:
        'The statement id (a) provided already exists. Please provide a new statement id, or remove the existing statement.',
    })
  })
})

describe('settings of a function', () => {
  beforeAll(() => cloud.create('settings', SOURCE))

  it('keep the retries of asynchronous invocations', async () => {
    const config = { FunctionName: 'settings', MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 }
    await cloud.lambda.send(new PutFunctionEventInvokeConfigCommand(config))
    const stored = await cloud.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'settings' }))
    await cloud.lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: 'settings' }))

    expect(stored).toMatchObject({
      FunctionArn: `${ARN}:settings:$LATEST`,
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
    })
    await expect(
      cloud.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'settings' })),
    ).rejects.toThrow(`The function ${ARN}:settings:$LATEST doesn't have an EventInvokeConfig`)
  })

  it('keep the tags', async () => {
    const Resource = `${ARN}:settings`
    await cloud.lambda.send(new TagResourceCommand({ Resource, Tags: { stage: 'dev', team: 'a' } }))
    await cloud.lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['team'] }))

    expect((await cloud.lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ stage: 'dev' })
  })

  it('stop it with a reserved concurrency of 0, though an environment is warm', async () => {
    await cloud.create('stopped', SOURCE)
    await cloud.lambda.send(new InvokeCommand({ FunctionName: 'stopped' }))
    await cloud.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'stopped', ReservedConcurrentExecutions: 0 }),
    )

    await expect(cloud.lambda.send(new InvokeCommand({ FunctionName: 'stopped' }))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    })
    expect(cloud.events('lambda.throttle').map(({ detail }) => detail)).toMatchObject([
      { functionName: 'stopped', reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    ])
  })

  it('leave a hundred of the account to the functions that reserve nothing', async () => {
    await cloud.create('greedy', SOURCE)
    const reserve = (ReservedConcurrentExecutions: number) =>
      cloud.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'greedy', ReservedConcurrentExecutions }))

    await reserve(900)

    await expect(reserve(901)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    })
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'greedy' }))
  })
})

describe('DeleteFunction', () => {
  it('deletes the function with its versions', async () => {
    await cloud.create('deleted', SOURCE, { Publish: true })

    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }))

    await expect(answerOf('deleted', '1')).rejects.toThrow(`Function not found: ${ARN}:deleted:1`)
  })
})

describe('a restart of the cloud', () => {
  it('serves functions, versions and aliases again, each with its own code', async () => {
    await cloud.create('lasting', SOURCE, { Publish: true, Environment: { Variables: { GREETING: 'still here' } } })
    await cloud.lambda.send(new CreateAliasCommand({ FunctionName: 'lasting', Name: 'live', FunctionVersion: '1' }))
    await cloud.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'lasting',
        ZipFile: zip({ 'index.js': 'exports.handler = () => "new"' }),
      }),
    )

    await cloud.restart()

    expect(await answerOf('lasting', 'live')).toBe('still here')
    expect(await answerOf('lasting')).toBe('new')
  })
})
