import type { ServerResponse } from 'node:http'
import type { CloudEvent, EventStream } from './events.ts'
import type { LocalRoute } from './service.ts'

/** What a reader that does not keep up may leave unread. */
const MAX_BACKLOG_BYTES = 1024 * 1024

/** So that a reader, and whatever is between, can tell silence from a connection that is gone. */
const HEARTBEAT = 15_000

/** Milliseconds in which a reader may take what is left for it when the cloud closes. */
const GRACE = 100

export interface EventsRoute {
  route: LocalRoute
  /** Ends all streams, so that their readers see an end and no failure. */
  close(): Promise<void>
}

/**
 * `GET /_aws/events?since=<id>&type=<prefix>`: what happens, as Server-Sent Events, until the reader goes or the cloud
 * closes. `since` (or Last-Event-ID) begins with what is remembered of after that event, 0 with all of it; without it
 * the stream begins now. Nothing is kept for a reader beyond a fixed backlog: it is told how many events it missed, by an
 * event of the type `missed`. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventsRoute(
  events: EventStream,
  { maxBacklog = MAX_BACKLOG_BYTES, heartbeat = HEARTBEAT } = {},
): EventsRoute {
  const open = new Set<ServerResponse>()
  const route: LocalRoute = (request, response, url) => {
    const { searchParams } = url()
    const since = searchParams.get('since') ?? request.headers['last-event-id']
    const types = searchParams.getAll('type')
    const { origin } = request.headers
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // The guard has let only pages of this computer come so far.
      ...(origin && { 'access-control-allow-origin': origin, vary: 'origin' }),
    })
    response.write(': the local cloud\n\n')
    open.add(response)
    const write = writer(response, maxBacklog)
    const wanted = ({ type }: CloudEvent) => types.length === 0 || types.some((prefix) => type.startsWith(prefix))
    for (const event of remembered(events, since)) if (wanted(event)) write(event)
    const stop = events.subscribe((event) => wanted(event) && write(event))
    const beat = setInterval(() => response.writableLength <= maxBacklog && response.write(':\n\n'), heartbeat)
    response.once('close', () => {
      stop()
      clearInterval(beat)
      open.delete(response)
    })
  }
  return {
    route,
    async close() {
      await Promise.all([...open].map(end))
    },
  }
}

/** One that does not read would never come to its end. */
function end(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), GRACE)
    response.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    response.end()
  })
}

/** An id of after the newest event is one of an earlier run, in which the ids counted up as well. */
function remembered(events: EventStream, since: string | string[] | undefined): CloudEvent[] {
  if (since === undefined) return []
  const id = Number(since)
  return events.since(id <= events.lastId ? id : 0)
}

function writer(response: ServerResponse, maxBacklog: number): (event: CloudEvent) => void {
  let missed = 0
  const tellMissed = () => {
    if (missed > 0) response.write(`event: missed\ndata: {"missed":${missed}}\n\n`)
    missed = 0
  }
  response.on('drain', tellMissed)
  return (event) => {
    if (response.writableLength > maxBacklog) return void missed++
    tellMissed()
    response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
}
