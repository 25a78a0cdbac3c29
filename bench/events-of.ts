import type { CloudEvent } from '../local-cloud/events.ts'

/** Calls `listener` with what happens in the cloud from now on, by its event stream, until the returned function is called. */
export async function follow(url: string, type: string, listener: (event: CloudEvent) => void): Promise<() => void> {
  const stop = new AbortController()
  const { body } = await fetch(`${url}/_aws/events?type=${type}`, { signal: stop.signal })
  void read(body!, listener).catch(() => {})
  return () => stop.abort()
}

async function read(body: ReadableStream<Uint8Array>, listener: (event: CloudEvent) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) listener(JSON.parse(line.slice('data: '.length)))
  }
}
