import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { askHealth, isTaken, ownerOf } from './ports.js'

describe('a port', () => {
  let server: Server
  let port: number

  beforeAll(async () => {
    server = createServer((request, response) =>
      response.end(request.url === '/health' ? '{"service":"ours"}' : 'hello'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => server.close())

  it('is taken while something listens, and names its owner', async () => {
    expect(await isTaken(port)).toBe(true)
    expect(ownerOf(port)).toContain(`(process ${process.pid})`)
  })

  it('is free when nothing listens, and has no owner then', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const free = (closed.address() as AddressInfo).port
    await new Promise((resolve) => closed.close(resolve))

    expect(await isTaken(free)).toBe(false)
    expect(ownerOf(free)).toBeUndefined()
  })

  it('is asked whether a server of ours is behind it', async () => {
    expect(await askHealth(`http://127.0.0.1:${port}/health`)).toEqual({ service: 'ours' })
    expect(await askHealth(`http://127.0.0.1:${port}/`)).toBeUndefined()
  })
})
