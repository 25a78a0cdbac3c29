import { spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { awsClient, localCloudUrl } from '../../workshop/aws.ts'
import { endpointOf } from '../../workshop/deployed.ts'
import { ROOT } from '../../workshop/labs/labs.ts'
import { readSecret } from '../../workshop/secrets.ts'
import { mint } from '../../workshop/tokens/mint.ts'
import { askOpenSearch } from '../../workshop/words/opensearch-url.ts'
import { publishMessage } from '../../workshop/words/publish.ts'
import type { Stage, Telling } from './demo.ts'
import { plain } from './event-line.ts'
import type { Following } from './follow-cloud.ts'

const STAGE = 'dev'

/** What a demo is done with, against the deployed solutions: each word tells what it sends and what is answered. */
export function onStage(cloud: Following, say: (line: Telling) => void): Stage {
  const answer = (status: string, isGood: boolean, text: string) => say({ shows: 'answer', status, isGood, text })
  const commands: string[] = []
  const printed: string[] = []
  return {
    happens: cloud.happens,
    async invoke(FunctionName, payload) {
      say({ shows: 'request', text: `Invoke ${FunctionName}\n\n${json(payload)}` })
      const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) })
      const { StatusCode, FunctionError, Payload = [] } = await withLambda((lambda) => lambda.send(command))
      const status = `HTTP ${StatusCode}${FunctionError ? `, X-Amz-Function-Error: ${FunctionError}` : ''}`
      answer(status, !FunctionError, pretty(Buffer.from(Payload as Uint8Array).toString()))
    },
    async chill(FunctionName) {
      say({ shows: 'step', text: 'A new configuration, so that no environment is warm' })
      await withLambda(async (lambda) => {
        await lambda.send(
          new UpdateFunctionConfigurationCommand({ FunctionName, Description: `Cold at ${Date.now()}` }),
        )
        const state = () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
        while ((await state()).LastUpdateStatus === 'InProgress') await new Promise((next) => setTimeout(next, 50))
      })
    },
    async type(command, text, { signature } = {}) {
      say({ shows: 'request', text: `ada types in #general:\n\n${command} ${text}` })
      const url = `${await endpointOf('slack-commands', STAGE)}/slack/commands`
      const signingSecret = await readSecret('slack-signing-secret', STAGE)
      const sent = { url, command, text, user: 'ada', channel: 'general', signingSecret, signature }
      const response = await fetch(`${localCloudUrl()}/_partners/slack/local/commands`, {
        method: 'POST',
        body: JSON.stringify(sent),
      })
      const { request, status, milliseconds, shown, error } = (await response.json()) as SlackOutcome
      if (!request) throw new Error(`The local Slack answered ${response.status}: ${error}`)
      say({ shows: 'request', text: slackRequest(request) })
      answer(
        `HTTP ${status ?? '(none)'} after ${milliseconds} ms`,
        status === 200,
        shown ? `only ada sees:\n${plain(shown.text)}` : (error ?? ''),
      )
    },
    async publish(message) {
      say({ shows: 'request', text: `Publish to ops-events\n\n${json(message)}` })
      answer('HTTP 200', true, json({ MessageId: await publishMessage(JSON.stringify(message), STAGE) }))
    },
    async callAs(user, attack, service, path) {
      const token = await mint({ user, attack }, STAGE)
      say({
        shows: 'request',
        text: `GET /${path}\nAuthorization: Bearer ${token.slice(0, 14)}…\n\n${claimsIn(token)}`,
      })
      const response = await fetch(`${await endpointOf(service, STAGE)}/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const challenge = response.headers.get('www-authenticate')
      answer(
        `HTTP ${response.status}`,
        response.ok,
        `${challenge ? `WWW-Authenticate: ${challenge}\n\n` : ''}${pretty(await response.text())}`,
      )
    },
    async tool(id, words) {
      commands.push(`npx tsx src/deploy.ts ${words}`)
      say({ shows: 'request', text: commands.join('\n') })
      const { code, text } = await runTool(id, words.split(' '))
      printed.push(text)
      answer(`exit ${code}`, code === 0, printed.join('\n'))
    },
    async search(query) {
      const body = { query: { query_string: { query } }, sort: [{ '@timestamp': 'desc' }], size: FOUND }
      say({ shows: 'request', text: `POST /ops-logs-*/_search\n\n${json({ query: body.query })}` })
      const hits = await soon(body)
      const lines = hits.hits.map(({ _source }) => foundLine(_source))
      answer(`HTTP 200, ${hits.total.value} found`, true, lines.join('\n\n'))
    },
  }
}

interface SlackOutcome {
  request?: { headers: Record<string, string>; body: string }
  status: number | null
  milliseconds: number
  shown: { text: string } | null
  error: string | null
}

/** As `npx tsx src/deploy.ts promote staging` in the solution's folder. */
async function runTool(id: string, words: string[]): Promise<{ code: number | null; text: string }> {
  const cwd = join(ROOT, 'solutions', id)
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/deploy.ts', ...words], {
    cwd,
    // On Node 20 each AWS client would print seven lines about the year 2027.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, text: text.trim().replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…') }
}

interface Hits {
  total: { value: number }
  hits: Hit[]
}

/** What is written is found a second later, and a line may still be on its way to the shipper. */
async function soon(body: object): Promise<Hits> {
  for (const deadline = Date.now() + 6000; ; ) {
    const { hits } = (await askOpenSearch('POST', '/ops-logs-*/_search', body)) ?? {
      hits: { total: { value: 0 }, hits: [] },
    }
    if (hits.total.value > 0 || Date.now() > deadline) return hits
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** As many as can be read on a slide. */
const FOUND = 3

interface Hit {
  _source: Record<string, unknown>
}

/** `23:58:45 ERROR Check failed target=billing statusCode=503`. */
function foundLine({ '@timestamp': time, level, message, target, statusCode }: Hit['_source']): string {
  return `${String(time).slice(11, 19)} ${level} ${message}\n  target=${target} statusCode=${statusCode}`
}

async function withLambda<T>(use: (lambda: LambdaClient) => Promise<T>): Promise<T> {
  const lambda = new LambdaClient(awsClient())
  try {
    return await use(lambda)
  } finally {
    lambda.destroy()
  }
}

/** As Slack sent it, but for what could be used once more: the signature's end, the token, the response_url. */
function slackRequest({ headers, body }: NonNullable<SlackOutcome['request']>): string {
  const form = [...new URLSearchParams(body)].filter(([name]) => /^(command|text|user_name|channel_name)$/.test(name))
  return `POST /slack/commands
X-Slack-Request-Timestamp: ${headers['X-Slack-Request-Timestamp']}
X-Slack-Signature: ${headers['X-Slack-Signature']?.slice(0, 16)}…

${new URLSearchParams(form)}&…`
}

/** What the token says, not the token. */
function claimsIn(token: string): string {
  const { sub, scope, exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
  return json({ sub, scope, exp: `${new Date(exp * 1000).toISOString().slice(0, 19)}Z` })
}

function pretty(body: string): string {
  try {
    return json(JSON.parse(body))
  } catch {
    return body
  }
}

/** What is short in one line. The stack of an error is nobody's to read from the last row. */
function json(value: unknown, indent = ''): string {
  const short = JSON.stringify(value, (name, inner) => (/^(trace|stackTrace)$/.test(name) ? undefined : inner), ' ')
    .replace(/\n\s*/g, ' ')
    .replace(/^\{ (.*) \}$/, '{ $1 }')
  if (short.length <= (isFlat(value) ? WRAPPED : SHORT)) return short
  if (typeof value !== 'object' || value === null) return short
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((each) => json(each, inner))
    : Object.entries(value)
        .filter(([name]) => !/^(trace|stackTrace)$/.test(name))
        .map(([name, each]) => `"${name}": ${json(each, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`
}

/** Characters of one line, and of one that may go on below. */
const SHORT = 92
const WRAPPED = 240

function isFlat(value: unknown): boolean {
  return Object.values(value ?? {}).every((each) => typeof each !== 'object')
}
