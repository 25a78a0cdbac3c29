import { explainNoCloud, localCloudUrl } from '../aws.ts'
import { endpointOf } from '../deployed.ts'
import { readSecret } from '../secrets.ts'
import { indent, paint } from '../terminal.ts'
import { readUntil } from './wait.ts'

const USAGE =
  'npm run -s lab slack "deploy api prod", and after it, if wanted: forged, late, check, as grace, in general, stage prod, until 2; or: down, up'

/** What the local workspace tells of a message. */
interface Message {
  ts: string
  from: string
  visible_to?: string
  text: string
  blocks?: { text?: { text: string }; elements?: { text?: string }[] }[]
}

/** How long the channel is watched for what comes after the answer, in milliseconds; and longer, where somebody waits for so many. */
const PATIENCE = 4000
const LONG_PATIENCE = 60_000

/** `npm run -s lab slack "/deploy api prod"`: types a command in the local workspace, and shows what Slack shows. */
export async function slack([typed, ...words]: string[]): Promise<number> {
  if (process.env.CLOUD === 'aws') {
    throw new Error('The local workspace calls this computer only. With CLOUD=aws, type the command in your own Slack.')
  }
  if (typed === 'down' || typed === 'up') return turn(typed)
  if (/^[A-Z]:/i.test(typed ?? '')) {
    throw new Error(`Your shell made the path of a file of it: ${typed}. Leave out its first slash.`)
  }
  const [, name, text] = typed?.match(/^\/?(\S+)\s*(.*)$/s) ?? []
  if (!name) throw new Error(`What to type? As in: ${USAGE}`)
  const command = `/${name}`
  const { stage, until, ...options } = readWords(words)
  const url = `${await endpointOf('slack-commands', stage)}/slack/commands`
  const signingSecret = await readSecret('slack-signing-secret', stage)
  const { status, milliseconds, shown } = await workspace('POST', '/commands', {
    ...{ url, command, text, signingSecret },
    ...options,
  })
  const what = options.sslCheck ? 'Slack checks the certificate' : `${options.user} in #${options.channel}`
  console.log(`${what}: ${paint('bold', options.sslCheck ? 'ssl_check=1' : `${command} ${text}`.trim())}`)
  console.log(paint('dim', `HTTP ${status ?? '(no answer)'} after ${milliseconds} ms`))
  if (shown) show(shown)
  if (status === 200 && shown) await showFollowing(shown, options.channel, until)
  return 0
}

/** Has the local Slack fail at every response_url, or end that. */
async function turn(way: 'down' | 'up'): Promise<number> {
  if (way === 'down') await workspace('PUT', '/faults', { status: 503 })
  else await workspace('DELETE', '/faults')
  const sentence = { down: 'Slack takes no answers now. End it: npm run -s lab slack up', up: 'Slack is well again.' }
  console.log(sentence[way])
  return 0
}

interface Options {
  stage: string
  user: string
  channel: string
  signature?: 'wrong'
  /** Seconds since 1970. */
  timestamp?: number
  /** How many messages to wait for, besides the answer. */
  until?: number
  /** Sends no command, but Slack's check of the certificate. */
  sslCheck?: boolean
}

function readWords(words: string[]): Options {
  const options: Options = { stage: 'dev', user: 'ada', channel: 'general' }
  const names: Record<string, 'user' | 'channel' | 'stage'> = { as: 'user', in: 'channel', stage: 'stage' }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === 'forged') options.signature = 'wrong'
    else if (word === 'late') options.timestamp = Math.floor(Date.now() / 1000) - 301
    else if (word === 'check') options.sslCheck = true
    else if (word === 'until') options.until = readUntil(words[++at], USAGE)
    else if (Object.hasOwn(names, word) && words[at + 1]) options[names[word]!] = words[++at]!
    else throw new Error(`"${word}" is not a word of slack, or says nothing by itself. As in: ${USAGE}`)
  }
  return options
}

/** Shows what comes into the channel after this message: as soon as there is anything, or each until there are so many. */
async function showFollowing(after: Message, channel: string, until?: number): Promise<void> {
  const deadline = Date.now() + (until ? LONG_PATIENCE : PATIENCE)
  let shown = 0
  while (Date.now() < deadline && shown < (until ?? 1)) {
    const { messages } = await workspace('GET', `/messages?channel=${encodeURIComponent(channel)}`)
    const newer = messages.filter(({ ts }: Message) => isAfter(ts, after.ts))
    for (const message of newer.slice(shown)) show(message)
    shown = newer.length
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Seconds, a point, and a count. */
function isAfter(ts: string, other: string): boolean {
  const [[a = 0, i = 0], [b = 0, j = 0]] = [ts, other].map((each) => each.split('.').map(Number)) as [
    number[],
    number[],
  ]
  return a > b || (a === b && i > j)
}

function show({ visible_to, text, blocks }: Message): void {
  const lines = blocks?.flatMap((block) => [block.text?.text, ...(block.elements ?? []).map((each) => each.text)])
  const shownText = lines ? lines.filter((line) => line !== undefined).join('\n') : text
  console.log(paint('dim', visible_to ? `  only ${visible_to} sees:` : '  the channel sees:'))
  console.log(indent(plain(shownText), '    '))
}

const EMOJI: Record<string, string> = { rocket: '🚀', warning: '⚠️', white_check_mark: '✅', x: '❌' }

/** mrkdwn as a terminal shows it. */
function plain(mrkdwn: string): string {
  return mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/:(\w+):/g, (code, name) => EMOJI[name] ?? code)
    .replace(/[*`](\S[^*`\n]*)[*`]/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

// biome-ignore lint/suspicious/noExplicitAny: each route answers with its own shape.
async function workspace(method: string, path: string, body?: object): Promise<any> {
  const url = `${localCloudUrl()}/_partners/slack/local${path}`
  const response = await fetch(url, { method, body: body && JSON.stringify(body) }).catch((error: Error) => {
    throw explainNoCloud(error.cause ?? error)
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}
