import * as z from 'zod/mini'
import type { SignedRequest } from './verify.ts'

export interface SlashCommand {
  /** With its slash: `/deploy`. */
  command: string
  /** All that was typed after it. */
  text: string
  user: string
  channelId: string
  /** Takes up to five answers within half an hour. Who has it can post there, so it is kept out of the log. */
  responseUrl: string
  /** No two commands have the same. */
  triggerId: string
  /** When Slack sent it: ISO 8601, in whole seconds. */
  sentAt: string
}

const form = z.object({
  command: z.string(),
  text: z.optional(z.string()),
  user_id: z.string(),
  // Slack means to do without it some day.
  user_name: z.optional(z.string()),
  channel_id: z.string(),
  response_url: z.url(),
  trigger_id: z.string(),
})

/** The form that a verified request holds. https://docs.slack.dev/interactivity/implementing-slash-commands */
export function slashCommand({ body, timestamp }: SignedRequest): SlashCommand {
  const fields = form.parse(Object.fromEntries(new URLSearchParams(body)))
  return {
    command: fields.command,
    text: fields.text ?? '',
    user: fields.user_name || fields.user_id,
    channelId: fields.channel_id,
    responseUrl: fields.response_url,
    triggerId: fields.trigger_id,
    sentAt: new Date(Number(timestamp) * 1000).toISOString(),
  }
}
