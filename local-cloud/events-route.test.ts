import { once } from 'node:events'
import { type ClientRequest, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventStream } from './events.ts'
import { type EventsRoute, eventsRoute } from './events-route.ts'
import { awsServer } from './http/server.ts'
import { until } from './test-server.ts'

describe('GET /_aws/events', () => {
  let events: EventStream
  let stream: EventsRoute
  let server: Server
  let open: ClientRequest[]

  beforeEach(async () => {
    open = []
    events = new EventStream()
    stream = eventsRoute(events, { maxBacklog: 100_000, heartbeat: 5 })
    server = awsServer({ services: new Map(), local: new Map([['/_aws/events', stream.route]]), onCall() {} })
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterEach(async () => {
    for (const request of open) request.destroy()
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  })

  async function connect(query = '', headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo
    const request = get({ host: '127.0.0.1', port, path: `/_aws/events${query}`, headers, agent: false })
    open.push(request)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return response
  }

  function reading(response: IncomingMessage) {
    const read = { text: '', ended: false, failed: false }
    response.on('data', (chunk) => (read.text += chunk))
    response.on('end', () => (read.ended = true))
    response.on('error', () => (read.failed = true))
    return read
  }

  const seen = ({ text }: { text: string }) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

  it('gives each event as a browser reads it: its id, its type, itself as JSON', async () => {
    const response = await connect()
    const read = reading(response)

    events.emit('lambda.log', { message: 'two\nlines' })

    await until(() => read.text.includes('data:'))
    const [event] = events.since(0)
    expect(response.headers['content-type']).toBe('text/event-stream')
    expect(read.text).toContain(`id: 1\nevent: lambda.log\ndata: ${JSON.stringify(event)}\n\n`)
  })

  it.each([
    ['begins now', '', {}, [3]],
    ['begins with all that is remembered', '?since=0', {}, [1, 2, 3]],
    ['goes on after an event', '?since=1', {}, [2, 3]],
    ['goes on where a browser lost it', '', { 'last-event-id': '1' }, [2, 3]],
    ['begins anew after an id of an earlier run', '?since=4711', {}, [1, 2, 3]],
    ['leaves out other types', '?since=0&type=lambda', {}, [1, 3]],
    ['takes several types', '?since=0&type=sns&type=lambda.invocation', {}, [2, 3]],
  ])('%s: %s', async (_what, query, headers, expected) => {
    events.emit('lambda.log', {})
    events.emit('sns.publish', {})
    const read = reading(await connect(query, headers as Record<string, string>))

    events.emit('lambda.invocation', {})

    await until(() => read.text.includes('invocation'))
    expect(seen(read)).toEqual(expected)
  })

  it('shows that it lives while nothing happens', async () => {
    const read = reading(await connect())

    await until(() => read.text.includes('\n:\n\n:\n\n'))
  })

  it('keeps no more than its backlog for a reader that does not read, and tells it how much it missed', async () => {
    const response = await connect()
    const text = 'x'.repeat(10_000)

    // Until what the system itself buffers is full, and more.
    for (let n = 0; n < 2000; n++) {
      events.emit('test.tick', { text })
      if (n % 100 === 0) await new Promise(setImmediate)
    }
    const read = reading(response)
    await until(() => read.text.includes('event: missed'))

    events.emit('test.tick', { last: true })
    await until(() => seen(read).includes(2001))
    const missed = [...read.text.matchAll(/"missed":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
    expect(missed).toBeGreaterThan(0)
    expect(missed + seen(read).length).toBe(2001)
  })

  it('ends with the cloud, so that a reader sees an end and no failure', async () => {
    const read = reading(await connect())
    events.emit('test.tick', {})

    await stream.close()
    server.closeAllConnections()

    await until(() => read.ended)
    expect(read.failed).toBe(false)
    expect(seen(read)).toEqual([1])
  })

  it('does not wait for a reader that does not read', async () => {
    await connect()
    for (let n = 0; n < 2000; n++) events.emit('test.tick', { text: 'x'.repeat(10_000) })

    await stream.close()
  })

  it('forgets a reader that has gone', async () => {
    const listeners: unknown[] = []
    const subscribe = events.subscribe.bind(events)
    events.subscribe = (listener) => {
      listeners.push(listener)
      const stop = subscribe(listener)
      return () => {
        listeners.pop()
        stop()
      }
    }
    await connect()
    expect(listeners).toHaveLength(1)

    open[0]?.destroy()

    await until(() => listeners.length === 0)
  })

  it('lets a page of this computer read it', async () => {
    const { headers } = await connect('', { origin: 'http://localhost:5173' })

    expect(headers).toMatchObject({ 'access-control-allow-origin': 'http://localhost:5173', vary: 'origin' })
  })

  it.each([
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a name that was rebound to this computer', { host: 'evil.example' }],
  ])('refuses %s', async (_who, headers) => {
    const response = await connect('?since=0', headers as unknown as Record<string, string>)

    expect(response.statusCode).toBe(403)
    expect(response.headers['access-control-allow-origin']).toBeUndefined()
  })
})
