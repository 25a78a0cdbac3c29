import { once } from 'node:events'
import { type IncomingHttpHeaders, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Readable } from 'node:stream'
import type { AwsRequest } from '../service.ts'
import { awsServer, MAX_BODY_BYTES } from './server.ts'

const SIGNED = 'AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/echo/aws4_request, SignedHeaders=host, Signature=00'

const MEGABYTE = 1024 * 1024

describe('the one port of all services', () => {
  let server: Server
  let asked: AwsRequest[]
  const echo = {
    name: 'echo',
    async handle(request: AwsRequest) {
      asked.push(request)
      return { status: 200, body: 'heard' }
    },
  }
  let calls: { service: string; target: string; status: number }[]

  beforeEach(async () => {
    asked = []
    calls = []
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

  it.each([
    ['whose length is told', `Content-Length: ${MAX_BODY_BYTES + MEGABYTE}`, (zeros: Buffer) => [zeros]],
    ['that comes in chunks', 'Transfer-Encoding: chunked', (zeros: Buffer) => ['100000\r\n', zeros, '\r\n']],
  ])('answers 413 to a body that is too large, %s, also to who goes on sending', async (_how, length, framed) => {
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${SIGNED}\r\n`
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const answers = readAll(socket)

    socket.write(`${head}${length}\r\n\r\n`)
    for (let sent = 0; sent < MAX_BODY_BYTES + MEGABYTE; sent += MEGABYTE) {
      for (const part of framed(Buffer.alloc(MEGABYTE))) if (!socket.write(part)) await once(socket, 'drain')
    }
    if (length.includes('chunked')) socket.write('0\r\n\r\n')
    socket.write(`${head}Connection: close\r\nContent-Length: 5\r\n\r\nsmall`)

    const [refusal, next] = (await answers).split(/(?<=\})(?=HTTP)/)
    expect(refusal).toMatch(/^HTTP\/1\.1 413 /)
    expect(refusal).toContain(`The request is larger than ${MAX_BODY_BYTES} bytes.`)
    expect(next).toMatch(/^HTTP\/1\.1 200 /)
    expect(asked.map(({ body }) => body.toString())).toEqual(['small'])
  })

  it('gives its answer the id that the service knows the request by', async () => {
    const { headers } = await send('POST', '/', { authorization: SIGNED }, 'hello')

    expect(headers['x-amzn-requestid']).toBe(asked[0]?.requestId)
  })

  it.each([
    ['headers that never end', 'POST / HTTP/1.1\r\nHost: localhost\r\nX-Long: '],
    [
      'a body that comes a byte at a time',
      `POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${SIGNED}\r\nContent-Length: 999\r\n\r\n`,
    ],
    ['a connection that says nothing', ''],
  ])('gives up on %s', async (_what, head) => {
    const timeouts = { headersTimeout: 60, requestTimeout: 120, connectionsCheckingInterval: 20 }
    const impatient = awsServer({ services: new Map([['echo', echo]]), local: new Map(), onCall() {} }, timeouts)
    await once(impatient.listen(0, '127.0.0.1'), 'listening')
    const socket = connect((impatient.address() as AddressInfo).port, '127.0.0.1')
    socket.write(head)
    let said = ''
    socket.on('data', (data) => (said += data))
    // The last byte meets a server that has said its word and gone.
    socket.on('error', () => {})
    // After what has come was read: a write that fails takes it away.
    const dribble = setInterval(() => setImmediate(() => said || socket.write(head && 'x')), 10)

    await new Promise((resolve) => socket.once('close', resolve))

    clearInterval(dribble)
    impatient.close()
    expect(said).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
  })

  it('answers its own paths without a signature', async () => {
    expect(await send('GET', '/_aws/health', {})).toMatchObject({ status: 200, body: 'well' })
  })

  function send(method: string, path: string, headers: Record<string, string>, body?: string | Buffer) {
    const { port } = server.address() as AddressInfo
    return new Promise<{ status: number; body: string; headers: IncomingHttpHeaders }>((resolve, reject) => {
      const outgoing = request({ method, port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
        const { statusCode: status = 0, headers } = response
        readAll(response).then((text) => resolve({ status, body: text, headers }), reject)
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
})

async function readAll(response: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
