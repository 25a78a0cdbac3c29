import { explainNoCloud, localCloudUrl } from '../aws.ts'
import { paint } from '../terminal.ts'
import { readUntil, waitFor } from './wait.ts'

const USAGE = `npm run -s lab datadog                  what the local Datadog holds
npm run -s lab datadog until 3          waits until it holds three events and points
npm run -s lab datadog until "ALARM:"   waits for an event with such a title
npm run -s lab datadog broken 429       it misbehaves: 429, 500 and others, half, slow, reset, lost
npm run -s lab datadog fixed            it is well again
npm run -s lab datadog empty            it forgets what it holds`

/** How the local Datadog may misbehave, besides any status from 400 on. local-cloud/README.md explains the fields. */
const FAULTS: Record<string, { fault: object; says: string }> = {
  half: { fault: { status: 503, ratio: 0.5 }, says: 'answers 503 to every other request' },
  slow: { fault: { delayMs: 20_000 }, says: 'takes 20 seconds for an answer' },
  reset: { fault: { reset: true }, says: 'resets connections instead of answering' },
  lost: { fault: { reset: true, storeFirst: true, times: 1 }, says: 'takes the next request, and its answer is lost' },
}

/** `npm run -s lab datadog …`: the local Datadog, read and told to misbehave. */
export async function datadog(words: string[]): Promise<number> {
  if (process.env.CLOUD === 'aws')
    throw new Error('This shows the local Datadog. Yours is on the web: Events, Metrics.')
  const [word, argument] = words
  if (word === undefined) return show(await holdings())
  if (word === 'until' && argument && !/^[\d.-]+$/.test(argument))
    return show(await waitFor(1, holdings, titled(argument)))
  if (word === 'until') return show(await waitFor(readUntil(argument, USAGE), holdings, total))
  if (word === 'broken') return misbehave(argument)
  if (word === 'fixed') return say(await ask('DELETE', '/faults'), 'Datadog is well again.')
  if (word === 'empty')
    return say([await ask('DELETE', '/events'), await ask('DELETE', '/series')], 'Datadog is empty.')
  throw new Error(`"${word}" is not a word of datadog. There are:\n\n${USAGE}`)
}

interface DatadogEvent {
  title: string
  alert_type: string
  tags: string[]
}

interface Point {
  metric: string
  type: string
  value: number
  tags: string[]
}

interface Holdings {
  events: { total: number; duplicates: number; events: DatadogEvent[] }
  series: { total: number; duplicates: number; points: Point[] }
}

async function holdings(): Promise<Holdings> {
  return { events: await ask('GET', '/events'), series: await ask('GET', '/series') }
}

function total({ events, series }: Holdings): number {
  return events.total + series.total
}

function titled(text: string) {
  return ({ events }: Holdings) => events.events.filter(({ title }) => title.includes(text)).length
}

/** How many of each are shown: the newest. */
const SHOWN = 20

function show({ events, series }: Holdings): number {
  const lines = [
    ...events.events.slice(-SHOWN).map(({ alert_type, title, tags }) => [alert_type, title, tags.join(' ')]),
    ...series.points.slice(-SHOWN).map(({ type, metric, value, tags }) => [type, `${metric} ${value}`, tags.join(' ')]),
  ]
  const width = Math.max(...lines.map(([, what = '']) => what.length))
  console.log(`Datadog holds ${count(events.total, 'event')} and ${count(series.total, 'point')}.`)
  for (const [type = '', what = '', tags = ''] of lines) {
    console.log(`  ${paint('cyan', type.padEnd(11))} ${what.padEnd(width)}  ${paint('dim', tags)}`.trimEnd())
  }
  const twice = events.duplicates + series.duplicates
  if (twice > 0) console.log(paint('yellow', `${twice} of them came before.`))
  return 0
}

async function misbehave(name = ''): Promise<number> {
  const status = Number(name)
  const isStatus = Number.isInteger(status) && status >= 400 && status <= 599
  const named = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined
  if (!isStatus && !named) throw new Error(`How shall it misbehave? As in:\n\n${USAGE}`)
  const { fault, says } = named ?? { fault: { status, retryAfter: 5 }, says: `answers ${status} to everything` }
  await ask('PUT', '/faults', fault)
  return say(undefined, `Datadog ${says}, until: npm run -s lab datadog fixed`)
}

function say(_done: unknown, sentence: string): number {
  console.log(sentence)
  return 0
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}

// biome-ignore lint/suspicious/noExplicitAny: each path answers with its own shape.
async function ask(method: string, path: string, body?: object): Promise<any> {
  const url = `${localCloudUrl()}/_partners/datadog/local${path}`
  const response = await fetch(url, { method, body: body && JSON.stringify(body) }).catch((error: Error) => {
    throw explainNoCloud(error.cause ?? error)
  })
  return response.json()
}
