import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type Cloud, startCloud } from './cloud.ts'
import { zipOf } from './lambda/code/write-zip.ts'
import { until } from './test-server.ts'

describe('the local cloud and strangers', () => {
  let dataDir: string
  let cloud: Cloud

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local cloud-'))
    cloud = await startCloud({ port: 0, dataDir })
  })
  afterAll(async () => {
    await cloud.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** A link-local address needs the interface's name. */
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
    all.filter(({ internal }) => !internal).map((own) => (own.scopeid ? `${own.address}%${name}` : own.address)),
  )

  // A computer without a network has no other address: there is nothing to refuse.
  const onNetwork = addresses.length > 0 ? it : it.skip
  onNetwork('is not to be reached by any other address of this computer', async () => {
    for (const host of addresses) {
      const [error] = await once(connect({ host, port: Number(new URL(cloud.url).port) }), 'error')

      expect([host, error.code]).toEqual([host, 'ECONNREFUSED'])
    }
  })

  const paths = [
    '/',
    '/_aws/health',
    '/_aws/status',
    '/_aws/events?since=0',
    '/_aws/execute-api/abcdef1234/dev/hello',
    '/_partners/datadog/local/events',
    '/_partners/slack/local/messages',
    '/bucket/key?X-Amz-Credential=AKID%2F20261123%2Fus-east-1%2Fs3%2Faws4_request',
    '/2015-03-31/functions',
  ]

  describe.each(paths)('%s', (path) => {
    it.each([
      ['a name that was rebound to this computer', { host: 'evil.example' }],
      ['a page of another site', { origin: 'https://evil.example' }],
      ['a form of another site', { 'sec-fetch-site': 'cross-site' }],
    ])('is closed to %s', async (_who, headers) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, body, allowed } = await ask(method, path, headers as unknown as Record<string, string>)

        expect({ method, status, allowed }).toEqual({ method, status: 403, allowed: undefined })
        expect(JSON.parse(body).__type).toBe('AccessDenied')
      }
    })
  })

  async function ask(method: string, path: string, headers: Record<string, string>) {
    const outgoing = request(cloud.url + path, { method, agent: false, headers })
    outgoing.end()
    const [response] = await once(outgoing, 'response')
    let body = ''
    for await (const chunk of response) body += chunk
    return { status: response.statusCode, body, allowed: response.headers['access-control-allow-origin'] }
  }
})

describe('the local cloud and secrets', () => {
  /** None of these may be printed, nor be in the stream of events. (What a function logs and messages say is there.) */
  const secrets = {
    key: 'known-secret-access-key',
    parameter: 'known-parameter-value',
    variable: 'known-variable-value',
    object: 'known-object-content',
    template: 'known-template-parameter',
    header: 'known-authorization-header',
    broken: 'known-value-in-broken-json',
  }

  it('keeps what a story hands it out of its own output and out of the events', async () => {
    const home = mkdtempSync(join(tmpdir(), 'local cloud-'))
    const cloud = await startProcess(home)
    try {
      await tellStory(cloud.url)

      const events = await eventsOf(cloud.url)
      cloud.child.kill()
      await once(cloud.child, 'close')
      expect(events).toContain('GetParameter')
      for (const secret of Object.values(secrets)) {
        expect(events).not.toContain(secret)
        expect(cloud.printed()).not.toContain(secret)
      }
    } finally {
      cloud.child.kill('SIGKILL')
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    }
  })

  async function tellStory(endpoint: string): Promise<void> {
    const credentials = { accessKeyId: 'local', secretAccessKey: secrets.key }
    const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
    const [ssm, lambda, s3, cloudformation] = [
      new SSMClient(config),
      new LambdaClient(config),
      new S3Client(config),
      new CloudFormationClient(config),
    ]
    await ssm.send(new PutParameterCommand({ Name: '/desk/token', Type: 'SecureString', Value: secrets.parameter }))
    await ssm.send(new GetParameterCommand({ Name: '/desk/token', WithDecryption: true }))
    await s3.send(new CreateBucketCommand({ Bucket: 'desk-files' }))
    await s3.send(new PutObjectCommand({ Bucket: 'desk-files', Key: 'a', Body: secrets.object }))
    await lambda.send(new CreateFunctionCommand(functionInput))
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'desk' }))
    expect(FunctionError).toBe('Unhandled')
    const Parameters = [{ ParameterKey: 'Token', ParameterValue: secrets.template }]
    await cloudformation.send(new CreateStackCommand({ StackName: 'desk', TemplateBody: template, Parameters }))
    await fetch(endpoint, { headers: { authorization: secrets.header } })
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/ssm/aws4_request, Signature=00'
    const headers = { authorization, 'x-amz-target': 'AmazonSSM.PutParameter' }
    await fetch(endpoint, { method: 'POST', headers, body: `{"Value": "${secrets.broken}` })
    for (const client of [ssm, lambda, s3, cloudformation]) client.destroy()
  }

  const functionInput = {
    FunctionName: 'desk',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/desk',
    Environment: { Variables: { TOKEN: secrets.variable } },
    Code: { ZipFile: zipOf('index.js', Buffer.from("exports.handler = async () => { throw new Error('broken') }")) },
  } as const

  const template = JSON.stringify({
    Parameters: { Token: { Type: 'String', NoEcho: true } },
    Resources: { Copy: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Token' } } } },
  })
})

async function startProcess(home: string): Promise<{ child: ChildProcess; url: string; printed(): string }> {
  const env = { ...process.env, CLOUD_PORT: '0', CLOUD_DATA: join(home, 'state'), CLOUD_IAM: 'off' }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.cjs')], { env })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
  await until(() => printed.includes('Ctrl-C stops it.'), 20)
  return { child, url: /http:\/\/[\d.:]+/.exec(printed)![0], printed: () => printed }
}

/** All that happened so far. */
async function eventsOf(url: string): Promise<string> {
  const { body } = await fetch(`${url}/_aws/events?since=0`)
  const marker = fetch(`${url}/marker`, {
    headers: { authorization: 'AWS4 Credential=AKID/20261123/us-east-1/sts/aws4_request' },
  })
  let text = ''
  for await (const chunk of body!) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.includes('/marker')) break
  }
  await marker
  return text
}
