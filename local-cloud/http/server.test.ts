import { type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AwsRequest } from '../service.ts'
import { awsServer, MAX_BODY_BYTES } from './server.ts'

const SIGNED = 'AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/echo/aws4_request, SignedHeaders=host, Signature=00'

describe('the one port of all services', () => {
  let server: Server
  let asked: AwsRequest[]
  let calls: { service: string; target: string; status: number }[]

  beforeEach(async () => {
    asked = []
    calls = []
    const echo = {
      name: 'echo',
      async handle(request: AwsRequest) {
        asked.push(request)
        return { status: 200, body: 'heard' }
      },
    }
    server = awsServer({
      services: new Map([['echo', echo]]),
      local: new Map([['/_aws/health', (_request, response) => void response.end('well')]]),
      onCall: (call) => calls.push(call),
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  })

  afterEach(() => new Promise((closed) => server.close(closed)))

  it('finds the service, the region and the caller in the signature', async () => {
    const answer = await send('POST', '/', { authorization: SIGNED }, 'hello')

    expect(answer).toMatchObject({ status: 200, body: 'heard' })
    expect(asked).toMatchObject([{ region: 'eu-west-1', accessKeyId: 'AKID', body: Buffer.from('hello') }])
  })

  it('finds them in a presigned URL too', async () => {
    await send('GET', '/x?X-Amz-Credential=AKID%2F20261123%2Fus-east-1%2Fecho%2Faws4_request', {})

    expect(asked).toMatchObject([{ region: 'us-east-1', path: '/x' }])
  })

  it('keeps a path as it came, since ".." is a legal part of an S3 key', async () => {
    await send('GET', '/bucket/../other%2F?x=1', { authorization: SIGNED })

    expect(asked[0]?.path).toBe('/bucket/../other%2F')
  })

  it.each([
    [
      'by the action of a form',
      'application/x-www-form-urlencoded; charset=utf-8',
      'Version=1&Action=DescribeStacks',
      'DescribeStacks',
    ],
    ['by method and path', 'text/plain', 'Action=Not', 'POST /a'],
  ])('tells of every call, %s', async (_how, type, body, target) => {
    await send('POST', '/a', { authorization: SIGNED, 'content-type': type }, body)

    expect(calls).toMatchObject([{ service: 'echo', target, status: 200 }])
  })

  it('tells of a call by its X-Amz-Target', async () => {
    await send('POST', '/', { authorization: SIGNED, 'x-amz-target': 'Logs_20140328.PutLogEvents' }, '{}')

    expect(calls).toMatchObject([{ target: 'PutLogEvents' }])
  })

  it.each([
    ['no signature', {}, 403, 'MissingAuthenticationToken'],
    ['a signature that cannot be read', { authorization: 'Bearer x' }, 403, 'MissingAuthenticationToken'],
    ['a service that the cloud lacks', { authorization: SIGNED.replace('echo', 'dynamodb') }, 501, 'UnknownService'],
    ['a foreign host', { authorization: SIGNED, host: 'evil.example' }, 403, 'AccessDenied'],
  ])('refuses %s', async (_what, headers, status, code) => {
    const answer = await send('POST', '/', headers)

    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ __type: code })
    expect(asked).toEqual([])
  })

  it('names the services it has where one is lacking', async () => {
    const { body } = await send('POST', '/', { authorization: SIGNED.replace('echo', 'dynamodb') })

    expect(JSON.parse(body).message).toBe('The local cloud has no service "dynamodb". What it has: echo.')
  })

  it('answers 413 to a body that is too large, and goes on serving', async () => {
    const tooLarge = await send('POST', '/', { authorization: SIGNED }, Buffer.alloc(MAX_BODY_BYTES + 1))
    const next = await send('POST', '/', { authorization: SIGNED }, 'small')

    expect(tooLarge.status).toBe(413)
    expect(next.status).toBe(200)
  })

  it('answers its own paths without a signature', async () => {
    expect(await send('GET', '/_aws/health', {})).toMatchObject({ status: 200, body: 'well' })
  })

  function send(method: string, path: string, headers: Record<string, string>, body?: string | Buffer) {
    const { port } = server.address() as AddressInfo
    return new Promise<{ status: number; body: string }>((resolve, reject) => {
      const outgoing = request({ method, port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
        readAll(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject)
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
})

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
