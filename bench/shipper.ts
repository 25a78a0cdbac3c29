import { createHash, createHmac, randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { CloudWatchLogsEvent } from 'aws-lambda'
import { logsEvent } from '../local-cloud/logs/event.ts'
import { seeded } from '../local-cloud/partners/seeded.ts'
import { batches, bulkBody } from '../solutions/06-centralized-logging/src/bulk.ts'
import { documents } from '../solutions/06-centralized-logging/src/documents.ts'
import { createLogger } from '../solutions/06-centralized-logging/src/logger.ts'
import { signedHeaders } from '../solutions/06-centralized-logging/src/sign.ts'
import { unpack } from '../solutions/06-centralized-logging/src/unpack.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const INVOKES = 250
const ROUNDS = 15
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', region: 'us-east-1', service: 'es' }
const URL_OF = (index: string) => new URL(`https://search-desk.us-east-1.es.amazonaws.com/${index}/_bulk`)

/**
 * Log data a CPU second, from the event to a signed request that is ready to be sent: lab 06's code, beside the least that any code has to do
 * (gunzip and JSON.parse), and beside a sender as many copy it.
 */
export async function benchShipper(): Promise<Row[]> {
  const { event, bytes } = delivery()
  const ways = { floor: () => floor(event), solution: () => shipped(event), usual: () => usual(event) }
  const rateOf = (way: () => unknown) => {
    const before = process.cpuUsage()
    for (let times = 0; times < 20; times++) way()
    const { user, system } = process.cpuUsage(before)
    return (20 * bytes) / (user + system)
  }
  // Compiled and warm, as after the first seconds of an environment.
  for (const way of Object.values(ways)) rateOf(way)
  const rounds = Array.from({ length: ROUNDS }, () => ({
    floor: rateOf(ways.floor),
    solution: rateOf(ways.solution),
    usual: rateOf(ways.usual),
  }))
  const share = median(rounds.map(({ solution, floor }) => solution / floor))
  const times = median(rounds.map(({ solution, usual }) => solution / usual))
  const rate = (way: keyof typeof ways) => `${median(rounds.map((round) => round[way])).toFixed(0)} MB/s`
  return [
    {
      name: '06-centralized-logging: log data a CPU second; of gunzip + JSON.parse',
      value: `${rate('solution')}; ${(100 * share).toFixed(0)} % of ${rate('floor')}`,
      goal: '≥ 50 %',
      ok: share >= 0.5,
    },
    {
      name: '06-centralized-logging: beside the usual sender',
      value: `${times.toFixed(1)} × ${rate('usual')}`,
      goal: '> 1 ×',
      ok: times > 1,
    },
  ]
}

function floor({ awslogs }: CloudWatchLogsEvent): unknown {
  return JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString())
}

function shipped(event: CloudWatchLogsEvent): object[] {
  return batches(documents(unpack(event)!, 'dev'), 'ops-logs-dev').map(({ index, documents }) => {
    const body = bulkBody(documents)
    return signedHeaders({ method: 'POST', url: URL_OF(index), body }, KEYS)
  })
}

/** Of the kind that the console once made: parse each message, add members, write it anew, join all lines, sign. */
function usual({ awslogs }: CloudWatchLogsEvent): unknown {
  const { logEvents, owner, logGroup, logStream } = JSON.parse(
    gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8'),
  )
  const rows: string[] = []
  for (const { id, timestamp, message } of logEvents) {
    const time = new Date(timestamp)
    const two = (number: number) => `0${number}`.slice(-2)
    const index = [`cwl-${time.getUTCFullYear()}`, two(time.getUTCMonth() + 1), two(time.getUTCDate())].join('.')
    const source = objectIn(message)
    source['@id'] = id
    source['@timestamp'] = time.toISOString()
    source['@message'] = message
    source['@owner'] = owner
    source['@log_group'] = logGroup
    source['@log_stream'] = logStream
    rows.push([JSON.stringify({ index: { _index: index, _id: id } }), JSON.stringify(source)].join('\n'))
  }
  const body = `${rows.join('\n')}\n`
  const hash = createHash('sha256').update(body).digest('hex')
  return [Buffer.from(body), createHmac('sha256', 'key').update(hash).digest('hex')]
}

function objectIn(message: string): Record<string, unknown> {
  const start = message.indexOf('{')
  if (start < 0) return {}
  try {
    return JSON.parse(message.slice(start))
  } catch {
    return {}
  }
}

/** Of 250 invokes of an API: six lines of the logger in each, one of a library that writes objects or text, and Lambda's two. */
function delivery(): { event: CloudWatchLogsEvent; bytes: number } {
  const random = seeded(6)
  const one = (texts: string[]) => texts[Math.floor(random() * texts.length)]!
  const lines: string[] = []
  const log = createLogger({ service: 'http-and-events', stage: 'dev', write: (line) => void lines.push(line) })
  for (let invoke = 0; invoke < INVOKES; invoke++) {
    const requestId = randomUUID()
    const time = new Date(Date.UTC(2026, 10, 25, 9) + 40 * invoke).toISOString()
    const traceId = `Root=1-${requestId.slice(0, 8)}-${randomUUID().replaceAll('-', '').slice(8)}`
    const request = log.with({ ...CONTEXT, requestId, traceId, sourceIp: `10.0.${invoke}.${invoke % 7}` })
    lines.push(JSON.stringify({ time, type: 'platform.start', record: { requestId, version: '$LATEST' } }))
    request.info('Request received', { userAgent: one(AGENTS), bytes: Math.floor(4096 * random()) })
    for (const message of MESSAGES) request.info(message, { deploymentId: randomUUID(), latencyMs: 900 * random() })
    if (invoke % 20 === 0) request.error('Not published', { error: new Error('Connection reset by peer') })
    const library = { message: 'Published', messageId: randomUUID() }
    if (invoke % 2) lines.push(JSON.stringify({ timestamp: time, level: 'INFO', requestId, message: library }))
    else lines.push(`${time}\t${requestId}\tINFO\tretrying the request ${library.messageId} after a time-out\n`)
    const metrics = { durationMs: 90 * random(), billedDurationMs: 91, memorySizeMB: 256, maxMemoryUsedMB: 88 }
    lines.push(JSON.stringify({ time, type: 'platform.report', record: { requestId, metrics, status: 'success' } }))
  }
  const logEvents = lines.map((message, index) => ({ message, timestamp: Date.UTC(2026, 10, 25, 9) + 5 * index }))
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)
  return { event: logsEvent({ logGroup: '/aws/lambda/http-and-events-dev-create', logEvents }), bytes }
}

/** As much as Powertools' logger says of a function in each line. */
const CONTEXT = {
  functionName: 'http-and-events-dev-create',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:http-and-events-dev-create',
  functionVersion: '$LATEST',
  memorySizeMB: 256,
  coldStart: false,
  route: 'POST /deployments',
}
const MESSAGES = [
  'Body parsed',
  'Idempotency-Key is new',
  'Deployment published',
  'Deployment kept',
  'Request answered',
]
const AGENTS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'aws-sdk-js/3.1169.0 ua/2.1 os/linux#6.8 lang/js md/nodejs#24.4.1',
  'curl/8.9.1',
]
