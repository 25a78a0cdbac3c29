import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { lambdaContext } from '../local-cloud/lambda/context.js'
import { snsQueueEvent } from '../local-cloud/sns/queue-event.ts'
import { forward } from '../solutions/04-datadog-forwarder/src/forward.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const MESSAGES = 1000
const ROUNDS = 5
/** Milliseconds to Datadog and back. */
const DISTANCE = 10

/** Messages a second through lab 04's code in one process, to a Datadog 10 ms away: by the hundred, and one by one. */
export async function benchForwarder(): Promise<Row[]> {
  const datadog = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.writeHead(202).end('{"errors":[]}'), DISTANCE))
  })
  await new Promise<void>((resolve) => datadog.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(datadog.address() as AddressInfo).port}`
  const log = console.log
  console.log = () => {}
  try {
    return [await compare(url, 'metrics', metric), await compare(url, 'events', event)]
  } finally {
    console.log = log
    datadog.closeAllConnections()
    datadog.close()
  }
}

/** A pair each time, so that a busy moment falls on both. */
async function compare(url: string, kind: string, message: (n: number) => object): Promise<Row> {
  const pairs = []
  for (let round = 0; round < ROUNDS; round++) {
    pairs.push({ batched: await rateOf(url, message, 100), single: await rateOf(url, message, 1) })
  }
  const batched = median(pairs.map((pair) => pair.batched))
  const ratio = median(pairs.map((pair) => pair.batched / pair.single))
  return {
    name: `04-datadog-forwarder: ${kind} a second to 10 ms away, 100 in a batch`,
    value: `${Math.round(batched).toLocaleString('en')}, ${ratio.toFixed(1)} × one in a batch`,
  }
}

/** Messages a second. */
async function rateOf(url: string, message: (n: number) => object, batchSize: number): Promise<number> {
  const parts = {
    datadog: { url, apiKey: '0'.repeat(32) },
    delivered: new Set<string>(),
    setAside: async () => [],
  }
  const Timestamp = new Date().toISOString()
  const count = batchSize === 1 ? MESSAGES / 10 : MESSAGES
  const batches = Array.from({ length: count / batchSize }, (_, batch) =>
    snsQueueEvent(
      ...Array.from({ length: batchSize }, (_, n) => ({
        Message: JSON.stringify(message(batch * batchSize + n)),
        Timestamp,
      })),
    ),
  )
  const context = lambdaContext({ getRemainingTimeInMillis: () => 60_000 })
  const began = performance.now()
  for (const batch of batches) {
    const { batchItemFailures } = await forward(batch, context, parts)
    if (batchItemFailures.length > 0) throw new Error('The forwarder gave back what it should have delivered.')
  }
  return (count / (performance.now() - began)) * 1000
}

const now = Math.floor(Date.now() / 1000)
const metric = (n: number) => ({ type: 'count', id: `m-${n}`, metric: `bench.m${n}`, points: [[now, n]], tags: [] })
const event = (n: number) => ({ type: 'bench', id: `e-${n}`, title: `event ${n}`, text: 'x', alert_type: 'info' })
