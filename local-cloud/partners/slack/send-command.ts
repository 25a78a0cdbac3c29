import { CloudError } from '../../errors.ts'
import { parsed } from '../partner.ts'
import { type SlackCommand, slackCommand, slackForm } from './command.ts'
import { localUrl } from './local-url.ts'
import { type Message, Refused, type Reply, readReply } from './message.ts'
import { type Signing, type SlackRequest, slackCommandRequest } from './request.ts'
import type { Workspace } from './workspace.ts'

/** The body of `POST /_partners/slack/local/commands`. */
export interface CommandInput {
  /** The app's request URL: on this computer, or an API's AWS address, which is looked up here. */
  url: string
  /** As `/deploy`. */
  command: string
  text?: string
  user?: string
  channel?: string
  /** In place of the workspace's own. */
  signingSecret?: string
  signature?: Signing
  /** Seconds since 1970; default now. */
  timestamp?: number
  /** Sends the check of the URL that Slack makes now and then, and no command. */
  sslCheck?: boolean
}

export interface CommandOutcome {
  request: SlackRequest & { url: string }
  response_url: string
  /** Of the app's answer; null where none came. */
  status: number | null
  milliseconds: number
  /** What the user sees; null where the app answered with nothing. */
  shown: Message | null
  /** Slack's word for what went wrong. */
  error: string | null
}

/** A longer answer is no message. */
const MAX_REPLY = 1024 * 1024

/**
 * Sends a slash command to an app and shows what the user sees. An app has `ackMilliseconds` to answer 200.
 * https://docs.slack.dev/interactivity/implementing-slash-commands#responding_to_commands
 */
export async function sendCommand(
  workspace: Workspace,
  input: CommandInput,
  { ackMilliseconds, closed }: { ackMilliseconds: number; closed: AbortSignal },
): Promise<CommandOutcome> {
  const url = localUrl(input.url, workspace.platform.url)
  const path = workspace.openHook(commandOf(input, ''))
  const response_url = workspace.hooksUrl + path
  const request = { url, ...requestOf(workspace, input, response_url) }
  const started = performance.now()
  const startedAt = Date.now()
  const answer = await ask(request, AbortSignal.any([closed, AbortSignal.timeout(ackMilliseconds)]))
  const milliseconds = Math.round(performance.now() - started)
  const { error, shown } = show(workspace, path, input.command, answer)
  const status = answer.status ?? null
  const { command, text = '' } = input
  workspace.platform.events.emit('slack.command', {
    command,
    text: text.slice(0, 300),
    url,
    status,
    startedAt,
    milliseconds,
    error,
  })
  return { request, response_url, status, milliseconds, shown, error }
}

function requestOf(workspace: Workspace, input: CommandInput, response_url: string): SlackRequest {
  const { signingSecret = workspace.signingSecret, signature, timestamp, sslCheck } = input
  const seconds = timestamp ?? Math.floor(workspace.now() / 1000)
  const command = commandOf(input, response_url)
  const body = sslCheck ? slackForm({ ssl_check: '1', token: command.token }) : slackForm(command)
  return slackCommandRequest({ body, signingSecret, signature, timestamp: seconds })
}

function commandOf({ command, text, user, channel }: CommandInput, response_url: string): SlackCommand {
  const names = {
    ...(user !== undefined && { user_name: user }),
    ...(channel !== undefined && { channel_name: channel }),
  }
  return slackCommand({ command, text: text ?? '', ...names, response_url })
}

interface Answer {
  status?: number
  type?: string
  body?: string
  error?: 'operation_timeout' | 'dispatch_failed'
}

/** Redirects are not followed: they could lead off this computer. */
async function ask(
  { url, method, headers, body }: SlackRequest & { url: string },
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal })
    const { status } = response
    const text = await readText(response)
    return { status, type: response.headers.get('content-type') ?? '', body: text, ...(status !== 200 && FAILED) }
  } catch {
    return signal.aborted ? { error: 'operation_timeout' } : FAILED
  }
}

const FAILED = { error: 'dispatch_failed' } as const

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_REPLY) throw new CloudError('TooLarge', 'The answer is larger than 1 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function show(workspace: Workspace, path: string, command: string, answer: Answer) {
  try {
    if (answer.error) throw new Refused(answer.error)
    const reply = replyOf(answer)
    return { error: null, shown: reply ? workspace.post(path, reply) : null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const text = `${command} failed with the error "${error.message}"`
    return { error: error.message, shown: workspace.post(path, { text }, 'slackbot') }
  }
}

/** Plain text is an ephemeral message; an empty answer is a silent acknowledgement. */
function replyOf({ type = '', body = '' }: Answer): Reply | undefined {
  if (body.trim() === '') return undefined
  if (!type.startsWith('application/json')) return { text: body }
  try {
    return readReply(parsed(body))
  } catch {
    throw new Refused('invalid_command_response')
  }
}
