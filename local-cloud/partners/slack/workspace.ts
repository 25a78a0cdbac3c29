import type { Platform } from '../../service.ts'
import type { Table } from '../../store.ts'
import { Kept } from '../kept.ts'
import { PARTNERS } from '../partner.ts'
import { responsePath, type SlackCommand } from './command.ts'
import { type Message, type Reply, shownText } from './message.ts'
import { EXAMPLE_SIGNING_SECRET } from './request.ts'

/** A response_url, by its path. */
export interface Hook {
  /** Milliseconds since 1970. */
  created: number
  uses: number
  channel: string
  user: string
  command: string
  /** The first message that it led to, or that answered the command: what `replace_original` replaces. */
  original?: string
}

const MAX_MESSAGES = 1000
const MAX_HOOKS = 1000

/** The local workspace: its messages, the response_urls that it gave out, and its signing secret. */
export class Workspace {
  readonly platform: Platform
  readonly now: () => number
  readonly messages: Kept<Message>
  readonly hooks: Kept<Hook>
  #settings: Table<string>
  #count = 0

  /** `now`: milliseconds since 1970. */
  constructor(platform: Platform, now: () => number = Date.now) {
    this.platform = platform
    this.now = now
    this.messages = new Kept(() => platform.store.journal('partners/slack-messages'), MAX_MESSAGES)
    this.hooks = new Kept(() => platform.store.journal('partners/slack-response-urls'), MAX_HOOKS)
    this.#settings = platform.store.table('partners/slack')
  }

  get signingSecret(): string {
    return this.#settings.get('signingSecret') ?? EXAMPLE_SIGNING_SECRET
  }

  set signingSecret(secret: string) {
    this.#settings.set('signingSecret', secret)
  }

  /** Where the local workspace takes what goes to `https://hooks.slack.com` elsewhere. */
  get hooksUrl(): string {
    return `${this.platform.url}${PARTNERS}slack`
  }

  /** A response_url's path, for a command that is about to be sent. */
  openHook({ channel_name, user_name, command, text }: SlackCommand): string {
    const path = responsePath()
    const typed = `${command} ${text}`.trim()
    this.hooks.set(path, { created: this.now(), uses: 0, channel: channel_name, user: user_name, command: typed })
    return path
  }

  /** Shows a reply in the channel, to all or to the user alone. */
  post(hookPath: string, reply: Reply, from: Message['from'] = 'app'): Message {
    const hook = this.hooks.get(hookPath)!
    const response_type = reply.response_type === 'in_channel' ? 'in_channel' : 'ephemeral'
    const message: Message = {
      ts: this.#nextTs(),
      channel: hook.channel,
      from,
      ...(response_type === 'ephemeral' && { visible_to: hook.user }),
      response_type,
      ...content(reply),
      command: hook.command,
      user: hook.user,
    }
    this.messages.set(message.ts, message)
    if (from === 'app' && hook.original === undefined) this.hooks.set(hookPath, { ...hook, original: message.ts })
    this.#emit(message)
    return message
  }

  replace(message: Message, reply: Reply): Message {
    const { blocks: _, attachments: __, ...kept } = message
    const changed = { ...kept, ...content(reply), edited: true }
    this.messages.set(message.ts, changed)
    this.#emit(changed)
    return changed
  }

  #emit({ ts, channel, response_type, text, edited }: Message): void {
    this.platform.events.emit('slack.message', { ts, channel, response_type, text: text.slice(0, 300), edited })
  }

  #nextTs(): string {
    this.#count = (this.#count + 1) % 1_000_000
    return `${Math.floor(this.now() / 1000)}.${String(this.#count).padStart(6, '0')}`
  }
}

function content(reply: Reply): Pick<Message, 'text' | 'blocks' | 'attachments'> {
  const { blocks, attachments } = reply
  return { text: shownText(reply), ...(blocks && { blocks }), ...(attachments && { attachments }) }
}
