import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CloudFormationClient, CreateChangeSetCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { until } from './test-server.ts'
import { startServices, type TestServices } from './test-service.ts'

jest.setTimeout(240_000)

describe('a service that is released again and again, by the unmodified command', () => {
  let services: TestServices
  let url: string

  beforeAll(async () => {
    services = await startServices(['price'], { speed: 150 })
    expect(await deploy()).toMatchObject({ code: 0 })
    url = `${(await services.outputs('price-dev')).HttpApiUrl}/price?currency=EUR`
  })

  afterAll(() => services.close())

  const deploy = (...params: string[]) =>
    services.serverless('price', 'deploy', ...params.map((param) => `--param=${param}`))
  const release = async () => (await (await fetch(url)).json()).release
  const status = async () => {
    const client = new CloudFormationClient(services.client)
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'price-dev' }))
    client.destroy()
    return Stacks?.[0]?.StackStatus
  }

  /** Changes the service's serverless.yml until the returned function is called. */
  const edit = (text: string, other: string) => {
    const file = join(services.folder('price'), 'serverless.yml')
    const before = readFileSync(file, 'utf8')
    expect(before).toContain(text)
    writeFileSync(file, before.replace(text, other))
    return () => writeFileSync(file, before)
  }

  /** Asks for the price all the time while something is done, and counts the answers. */
  const askedDuring = async <Result>(doing: Promise<Result>) => {
    const answers: Record<string, number> = {}
    let done = false
    const ask = async () => {
      while (!done) {
        const response = await fetch(url)
        const answer = response.ok ? (await response.json()).release : response.status
        answers[answer] = (answers[answer] ?? 0) + 1
        await setTimeout(10)
      }
    }
    const asking = ask()
    const result = await doing.finally(() => {
      done = true
    })
    await asking
    return { result, answers }
  }

  it('changes what can change and replaces what cannot, and every request is answered', async () => {
    const before = await services.outputs('price-dev')
    edit('-changes', '-news')
    edit('MessageRetentionPeriod: 3600', 'MessageRetentionPeriod: 7200')

    const { result, answers } = await askedDuring(deploy('release=two'))

    expect(result).toMatchObject({ code: 0, printed: expect.stringContaining('Service deployed to stack price-dev') })
    expect(Object.keys(answers).sort()).toEqual(['one', 'two'])
    expect(await release()).toBe('two')
    const after = await services.outputs('price-dev')
    expect(before.ChangesArn).toMatch(/:price-dev-changes$/)
    expect(after.ChangesArn).toMatch(/:price-dev-news$/)
    expect(after.CopiesUrl).toBe(before.CopiesUrl)
    expect(await retentionOf(after.CopiesUrl)).toBe('7200')
  })

  it.each([
    [
      'a property that the queue lacks',
      "Wrong: { Type: 'AWS::SQS::Queue', Properties: { DelaySecondz: 9 } }",
      [],
      'CREATE_FAILED: Wrong (AWS::SQS::Queue)\nProperties validation failed for resource Wrong with message:\n#: extraneous key [DelaySecondz] is not permitted',
    ],
    [
      'a function that cannot even start, which the smoke test meets',
      '',
      ['price=cheap'],
      'UPDATE_FAILED: PriceLiveAlias (AWS::Lambda::Alias)\nThe deployment failed because the BeforeAllowTraffic hook CodeDeployHook_price-dev-smoke-test answered Failed.',
    ],
  ])('is rolled back for %s, and the old release answers every request', async (_what, more, params, sentence) => {
    const undo = edit('  Resources:\n', `  Resources:\n    ${more}\n`)

    const { result, answers } = await askedDuring(deploy('release=bad', ...params))

    undo()
    expect(result).toMatchObject({ code: 1, printed: expect.stringContaining(sentence) })
    expect(Object.keys(answers)).toEqual(['two'])
    expect(await status()).toBe('UPDATE_ROLLBACK_COMPLETE')
  })

  it('refuses a second deployment while the first is under way, in AWS’s words', async () => {
    const client = new CloudFormationClient(services.client)
    const deploying = deploy('release=three')
    const names = { StackName: 'price-dev', ChangeSetName: 'second' }
    await until(async () => (await status()) === 'UPDATE_IN_PROGRESS', 60)

    const second = client.send(new CreateChangeSetCommand({ ...names, UsePreviousTemplate: true }))

    await expect(second).rejects.toThrow(
      /^Stack:arn:aws:cloudformation:us-east-1:000000000000:stack\/price-dev\/[0-9a-f-]{36} is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
    )
    expect(await deploying).toMatchObject({ code: 0 })
    expect(await release()).toBe('three')
    client.destroy()
  })

  it('keeps of the versions that no alias names the newest two, as it is told to', async () => {
    const client = new LambdaClient(services.client)
    const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'price-dev-price' }))

    // With $LATEST, and that of the alias, which is the newest.
    expect(Versions).toHaveLength(4)
    client.destroy()
  })

  it('goes back to an earlier deployment, as a release of its own', async () => {
    const { printed } = await services.serverless('price', 'deploy', 'list')
    const [first = ''] = /(?<=Timestamp: )\d+/.exec(printed) ?? []

    const { result, answers } = await askedDuring(services.serverless('price', 'rollback', '-t', first))

    expect(result).toMatchObject({ code: 0 })
    expect(answers['500']).toBeUndefined()
    expect(await release()).not.toBe('three')
  })

  it('puts one function alone into $LATEST, which the alias does not follow', async () => {
    const source = join(services.folder('price'), 'src', 'price.ts')
    const client = new LambdaClient(services.client)
    const before = await (await fetch(url)).json()
    writeFileSync(source, readFileSync(source, 'utf8').replace('price, currency', "price, new: 'yes', currency"))

    const { code } = await services.serverless('price', 'deploy', 'function', '-f', 'price')

    expect(code).toBe(0)
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'price-dev-price', Payload: '{}' }))
    expect(JSON.parse(JSON.parse(Payload!.transformToString()).body)).toMatchObject({ new: 'yes', version: '$LATEST' })
    expect(await (await fetch(url)).json()).toEqual(before)
    client.destroy()
  })

  it('is rolled back by its alarm, after a few of the requests met the mistake', async () => {
    const before = await release()

    const { result, answers } = await askedDuring(deploy('release=francs', 'currencies=CHF', 'minutes=30'))

    expect(result.code).toBe(1)
    expect(result.printed).toMatch(
      /UPDATE_FAILED: PriceLiveAlias \(AWS::Lambda::Alias\)\nOne or more alarms have been activated .* \(deployment d-\w+\) Rollback successful\./,
    )
    expect(Object.keys(answers).sort()).toEqual(['500', before])
    expect(answers['500']).toBeLessThan((answers[before] ?? 0) / 3)
    expect(await release()).toBe(before)
    const shifts = services.events
      .filter(({ type }) => type === 'codedeploy.traffic')
      .map(({ detail }) => detail.weight)
    expect(shifts.slice(-2)).toEqual([10, 0])
  })

  it('shows what it did: info, logs and metrics', async () => {
    const [info, logs, metrics] = await Promise.all([
      services.serverless('price', 'info'),
      services.serverless('price', 'logs', '-f', 'price', '--filter', 'There is no price in EUR'),
      services.serverless('price', 'metrics', '-f', 'price'),
    ])

    expect(info.printed).toContain(`GET - ${url.split('?')[0]}`)
    expect(logs.printed).toContain('There is no price in EUR.')
    expect(metrics.printed).toMatch(/invocations: \d{2,}\n.*throttles: 0\n.*errors: [1-9]/)
  })

  it('leaves nothing when it is removed', async () => {
    expect(await services.serverless('price', 'remove')).toMatchObject({ code: 0 })
    await expect(status()).rejects.toThrow('Stack with id price-dev does not exist')
  })

  async function retentionOf(QueueUrl: string | undefined): Promise<string | undefined> {
    const client = new SQSClient(services.client)
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['MessageRetentionPeriod'] }),
    )
    client.destroy()
    return Attributes?.MessageRetentionPeriod
  }
})
