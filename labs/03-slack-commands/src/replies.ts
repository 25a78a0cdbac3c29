import type { Announcement } from './announcements.ts'
import { dateText, escapeText } from './mrkdwn.ts'

/** What Slack shows: to the whole channel, or only to who typed the command. https://docs.slack.dev/block-kit */
export interface Reply {
  response_type: 'in_channel' | 'ephemeral'
  /** Of a message with blocks, what notifications show and screen readers read. */
  text: string
  blocks?: { type: string; [field: string]: unknown }[]
}

export function ephemeral(text: string): Reply {
  return { response_type: 'ephemeral', text }
}

export function usage(command: string, stages: readonly string[], problem?: string): Reply {
  const lines = [
    `\`${command} <service> <stage>\` asks for a deployment. Stages: ${stages.join(', ')}.`,
    `\`${command} status\` tells what was asked for lately.`,
  ].map((line) => line.replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
  return ephemeral([...(problem ? [problem] : []), ...lines].join('\n'))
}

export function statusOf(announced: Announcement[]): Reply {
  if (announced.length === 0) return ephemeral('Nobody has asked for a deployment yet.')
  const lines = announced.map(
    ({ service, stage, requestedBy, requestedAt }) =>
      `• *${service}* to *${stage}*, asked for by ${escapeText(requestedBy)}, ${dateText(requestedAt)}`,
  )
  return ephemeral(['Asked for lately, the newest first:', ...lines].join('\n'))
}

export function announcement({ id, service, stage, requestedBy, requestedAt }: Announcement): Reply {
  const by = escapeText(requestedBy)
  return {
    response_type: 'in_channel',
    text: `${by} asked for ${service} to be deployed to ${stage}.`,
    blocks: [
      { type: 'section', text: mrkdwn(`:rocket: *${by}* asked for *${service}* to be deployed to *${stage}*.`) },
      { type: 'context', elements: [mrkdwn(`${dateText(requestedAt)} · ${id}`)] },
    ],
  }
}

function mrkdwn(text: string) {
  return { type: 'mrkdwn', text }
}
