import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { devNull } from 'node:os'
import LocalCloud from './serverless-plugin.cjs'

describe('the plugin', () => {
  const before = { ...process.env }
  let server: Server | undefined

  beforeEach(() => {
    for (const name of Object.keys(process.env))
      if (/^(AWS_|SLS_AWS|CLOUD|LOCAL_CLOUD)/.test(name)) delete process.env[name]
  })

  afterEach(() => {
    server?.close()
    process.env = { ...before }
  })

  const serverless = (...commands: string[]) => ({
    processedInput: { commands, isHelpRequest: false },
    classes: { Error },
    service: { getAllFunctions: () => ['hello'] },
    addServiceOutputSection: jest.fn(),
    serviceOutputs: new Map<string, string | string[]>(),
    pluginManager: { plugins: [] },
  })
  const listen = async (answer: string) => {
    server = createServer((_request, response) => void response.end(answer))
    await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const closedPort = async () => {
    const url = await listen('')
    await new Promise((closed) => server?.close(closed))
    return url
  }

  it('leaves one place to go and one identity to go with', () => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
      AWS_PROFILE: 'production',
      AWS_PROD_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_ENDPOINT_URL: 'https://aws.example',
      AWS_ENDPOINT_URL_S3: 'https://s3.example',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
      AWS_REGION: 'eu-west-1',
      HTTPS_PROXY: 'http://proxy:3128',
      http_proxy: 'http://proxy:3128',
      proxy: 'http://proxy:3128',
    })
    const options: Record<string, unknown> = { 'aws-profile': 'production', stage: 'prod' }

    new LocalCloud(serverless('deploy'), options)

    const left = Object.entries(process.env).filter(
      ([name]) => /^AWS_|^(https?_)?proxy$/i.test(name) && !/VERSION_SUPPORT/.test(name),
    )
    expect(Object.fromEntries(left)).toEqual({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'eu-west-1',
    })
    expect(options).toEqual({ stage: 'prod' })
    expect(process.env.SLS_AWS_MONITORING_FREQUENCY).toBe('20')
  })

  it('leaves everything as it is with CLOUD=aws, and asks no local cloud', async () => {
    Object.assign(process.env, { CLOUD: 'aws', AWS_PROFILE: 'production', HTTPS_PROXY: 'http://proxy:3128' })
    const untouched = { ...process.env }
    const options = { 'aws-profile': 'production' }

    const plugin = new LocalCloud(serverless('deploy'), options)

    await expect(plugin.asyncInit()).resolves.toBeUndefined()
    expect(process.env).toEqual(untouched)
    expect(options).toEqual({ 'aws-profile': 'production' })
    expect(plugin.hooks).toEqual({})
  })

  it.each(['AWS', 'prod', 'locl'])('refuses CLOUD=%s rather than guess', (cloud) => {
    process.env.CLOUD = cloud

    expect(() => new LocalCloud(serverless('deploy'), {})).toThrow(
      `CLOUD is "${cloud}". It may be "local" (the default) or "aws".`,
    )
  })

  it.each([
    'https://127.0.0.1:4566',
    'http://example.com',
    'http://10.0.0.1:4566',
    'http://127.0.0.1.example.com',
    'here',
  ])('refuses %s for a local cloud', (url) => {
    process.env.LOCAL_CLOUD_URL = url

    expect(() => new LocalCloud(serverless('deploy'), {})).toThrow('It must be an address of this computer')
  })

  it('goes to localhost by its number, since the S3 client would put the bucket before a name', () => {
    process.env.LOCAL_CLOUD_URL = 'http://localhost:4570/'

    new LocalCloud(serverless('deploy'), {})

    expect(process.env.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:4570')
  })

  it.each([['deploy'], ['deploy', 'function'], ['invoke'], ['info'], ['logs'], ['rollback'], ['remove']])(
    'stops "%s" before it begins where no cloud runs, with the way out',
    async (...commands) => {
      process.env.LOCAL_CLOUD_URL = await closedPort()

      const plugin = new LocalCloud(serverless(...commands), {})

      await expect(plugin.asyncInit()).rejects.toThrow(
        `The local cloud is not running at ${process.env.LOCAL_CLOUD_URL}. Start it with "npm start" (or "npm run cloud") in the workshop's folder, or deploy to AWS with CLOUD=aws.`,
      )
    },
  )

  it.each([['package'], ['invoke', 'local'], ['print'], ['help'], []])(
    'lets "%s" go on without a cloud, since it needs none',
    async (...commands) => {
      process.env.LOCAL_CLOUD_URL = await closedPort()

      await expect(new LocalCloud(serverless(...commands), {}).asyncInit()).resolves.toBeUndefined()
    },
  )

  it('says so where something else holds the port', async () => {
    process.env.LOCAL_CLOUD_URL = await listen('<h1>another server</h1>')

    const plugin = new LocalCloud(serverless('deploy'), {})

    await expect(plugin.asyncInit()).rejects.toThrow('is held by something that is not the local cloud')
  })

  it('goes on where the cloud answers', async () => {
    process.env.LOCAL_CLOUD_URL = await listen('{"service":"local-cloud","status":"running"}')

    await expect(new LocalCloud(serverless('deploy'), {}).asyncInit()).resolves.toBeUndefined()
  })

  it('puts a sentence in the place of a stack trace where the cloud went away', async () => {
    process.env.LOCAL_CLOUD_URL = await closedPort()
    const error = new Error('connect ECONNREFUSED')

    await new LocalCloud(serverless('deploy'), {}).hooks.error?.(error)

    expect(error.stack).toBe(error.message)
    expect(error.message).toMatch(
      /^The local cloud stopped in the middle \(connect ECONNREFUSED\)\. .* repeat this command\.$/,
    )
  })

  it('does not blame the cloud for the error of a command that needs none', async () => {
    process.env.LOCAL_CLOUD_URL = await closedPort()
    const error = new Error('Exception encountered when loading src/hello')

    await new LocalCloud(serverless('invoke', 'local'), {}).hooks.error?.(error)

    expect(error.message).toBe('Exception encountered when loading src/hello')
  })

  it('leaves every other error as it is', async () => {
    process.env.LOCAL_CLOUD_URL = await listen('{"service":"local-cloud"}')
    const error = new Error('CREATE_FAILED')

    await new LocalCloud(serverless('deploy'), {}).hooks.error?.(error)

    expect(error.message).toBe('CREATE_FAILED')
  })
})
