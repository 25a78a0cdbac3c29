import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { CloudEvent } from '../events.ts'
import { ask } from './ask.ts'
import { eventLine } from './event-line.ts'

/**
 * `npm run cloud events [lambda …]`: what happens from now on, a line each, until Ctrl-C or until the cloud stops.
 * Words are the beginnings of types; `all` begins with what the cloud remembers.
 */
export async function events(words: string[]): Promise<number> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  // npm keeps a `--type` for itself and hands its value on, so both ways of writing it come here.
  const wanted = words.filter((word) => word !== '--type')
  const query = new URLSearchParams(wanted.filter((word) => word !== 'all').map((type) => ['type', type]))
  if (wanted.includes('all')) query.set('since', '0')
  const { body } = await ask(`/_aws/events?${query}`, stop.signal)
  try {
    await print(Readable.fromWeb(body as ReadableStream))
    console.log('The cloud has stopped.')
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return 0
}

async function print(stream: Readable): Promise<void> {
  // Here and not above: the cloud itself, which never reads lines, is 2 MB smaller without it.
  const { createInterface } = await import('node:readline')
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.startsWith('data: ')) continue
    const data = JSON.parse(line.slice('data: '.length)) as CloudEvent | { missed: number }
    console.log('missed' in data ? `… ${data.missed} events came faster than they were read` : eventLine(data))
  }
}
