import { createHash, randomBytes, randomInt } from 'node:crypto'

/** The form that Slack posts for a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands */
export interface SlackCommand {
  /** Deprecated in favour of the signature; here it is no secret. */
  token: string
  team_id: string
  team_domain: string
  channel_id: string
  channel_name: string
  user_id: string
  user_name: string
  /** With its slash: `/deploy`. */
  command: string
  /** All that came after the command. */
  text: string
  api_app_id: string
  is_enterprise_install: string
  response_url: string
  trigger_id: string
}

export const TEAM = 'T0LOCAL00'

/** A command as the local workspace sends it, with what is given in place of the usual. */
export function slackCommand(given: Partial<SlackCommand> = {}): SlackCommand {
  const { channel_name = 'general', user_name = 'ada' } = given
  return {
    token: 'local-verification-token',
    team_id: TEAM,
    team_domain: 'local',
    channel_id: slackId('C', channel_name),
    channel_name,
    user_id: slackId('U', user_name),
    user_name,
    command: '/deploy',
    text: '',
    api_app_id: 'A0LOCAL00',
    is_enterprise_install: 'false',
    response_url: `https://hooks.slack.com${responsePath()}`,
    trigger_id: `${digits(12)}.${digits(11)}.${randomBytes(16).toString('hex')}`,
    ...given,
  }
}

/** The body as Slack encodes it: spaces are plus signs. */
export function slackForm(fields: Partial<SlackCommand> | Record<string, string>): string {
  return new URLSearchParams(fields as Record<string, string>).toString()
}

/** The path of a new response_url, the same below `https://hooks.slack.com` and below the local workspace. */
export function responsePath(): string {
  return `/commands/${TEAM}/${digits(12)}/${randomBytes(12).toString('hex')}`
}

/** The same name has the same id. */
function slackId(letter: 'C' | 'U', name: string): string {
  return letter + createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase()
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(1, 10)).join('')
}
