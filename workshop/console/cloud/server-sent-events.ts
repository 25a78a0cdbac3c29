import type { CloudEvent } from '#local-cloud/cloud.ts'

/** What the stream says: an event of the cloud, or how many were left out since this reader was too slow. */
export type StreamItem = CloudEvent | { missed: number }

/** Reads `/_aws/events` until it ends. Comments, which only keep the connection alive, give nothing. */
export async function* readStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamItem> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data: '))
      if (data) yield JSON.parse(data.slice('data: '.length))
    }
  }
}

/** A body as it comes: not every browser can iterate over one. */
export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
