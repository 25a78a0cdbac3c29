import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type Cloud, type CloudEvent, startCloud } from './cloud.ts'

describe('the local cloud', () => {
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

  const whoAmI = async () => {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'thing' }
    const sts = new STSClient({ endpoint: cloud.url, region: 'us-east-1', credentials })
    const identity = await sts.send(new GetCallerIdentityCommand({}))
    sts.destroy()
    return identity
  }

  it('takes every caller for the root user of an account that cannot be real', async () => {
    expect(await whoAmI()).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
      UserId: '000000000000',
    })
  })

  it('tells of each call, to listeners and to those who ask later', async () => {
    const heard: CloudEvent[] = []
    const stop = cloud.subscribe((event) => heard.push(event))

    await whoAmI()
    stop()
    await whoAmI()

    const [call] = heard
    expect(heard).toHaveLength(1)
    expect(call).toMatchObject({
      type: 'api.call',
      detail: { service: 'sts', target: 'GetCallerIdentity', status: 200, milliseconds: expect.any(Number) },
    })
    expect(cloud.eventsSince(Number(call?.id))).toHaveLength(1)
  })

  it('says that it is here', async () => {
    const said = await new Promise((resolve) => {
      get(`${cloud.url}/_aws/health`, (response) => response.on('data', (body) => resolve(String(body))))
    })

    expect(JSON.parse(String(said))).toEqual({ service: 'local-cloud', status: 'running' })
  })

  it('listens on the loopback address only', () => {
    expect(new URL(cloud.url).hostname).toBe('127.0.0.1')
  })

  it('names the way out where the port is taken', async () => {
    const port = Number(new URL(cloud.url).port)

    await expect(startCloud({ port, dataDir: join(dataDir, 'other') })).rejects.toThrow(
      `Port ${port} is taken. Stop what holds it, or set another: CLOUD_PORT=4570 npm start`,
    )
  })

  it('keeps away from the state of a cloud that runs', async () => {
    await expect(startCloud({ port: 0, dataDir })).rejects.toThrow('already runs a local cloud on the state in')
  })

  it('frees its port when it closes', async () => {
    const other = await startCloud({ port: 0, dataDir: join(dataDir, 'third') })
    const port = Number(new URL(other.url).port)
    await other.close()

    const server = createServer()
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
    await new Promise((closed) => server.close(closed))
  })
})
