import { isObject } from '../partner.ts'
import { areBlocks } from './blocks.ts'

/** What an app says in answer to a command: in its HTTP answer, or posted to the response_url. */
export interface Reply {
  response_type?: string
  text?: string
  blocks?: unknown[]
  attachments?: unknown[]
  replace_original?: boolean
  delete_original?: boolean
}

/** A message as the workspace shows it. */
export interface Message {
  /** As Slack's: seconds, and a count. */
  ts: string
  channel: string
  from: 'app' | 'slackbot'
  /** Of an ephemeral message: the only one who sees it. */
  visible_to?: string
  response_type: 'ephemeral' | 'in_channel'
  text: string
  blocks?: unknown[]
  attachments?: unknown[]
  /** What it answers, as it was typed: `/deploy api prod`. */
  command: string
  user: string
  edited?: boolean
}

/** Longer texts are cut. https://docs.slack.dev/changelog/2018-truncating-really-long-messages */
const MAX_TEXT = 40_000

/**
 * The reply that a JSON body holds. Throws the word with which Slack refuses it.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function readReply(json: unknown): Reply {
  if (!isObject(json)) throw new Refused('invalid_payload')
  const { text, blocks, attachments, delete_original } = json
  if (text != null && typeof text !== 'string') throw new Refused('invalid_payload')
  if (blocks != null && !areBlocks(blocks)) throw new Refused('invalid_blocks')
  if (attachments != null && !isShortList(attachments)) throw new Refused('too_many_attachments')
  if (!text && !hasItems(blocks) && !hasItems(attachments) && delete_original !== true) throw new Refused('no_text')
  return json as Reply
}

/** Slack does not take it; the message is Slack's word for why. */
export class Refused extends Error {}

export function shownText({ text = '' }: Reply): string {
  return text.slice(0, MAX_TEXT)
}

function hasItems(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0
}

function isShortList(list: unknown): boolean {
  return Array.isArray(list) && list.length <= 100
}
