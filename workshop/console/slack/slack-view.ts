import { askCloud } from '../cloud/follow.ts'
import { byId, h, show } from '../page/dom.ts'
import { showEmpty } from '../page/empty.ts'
import { followEnd } from '../page/follow-end.ts'
import { clock, duration } from '../page/format.ts'
import type { World } from '../page/world.ts'
import { type Line, messageLines, type SlackMessage } from './message-lines.ts'
import { mrkdwn, type Piece } from './mrkdwn.ts'
import { commandTargets } from './targets.ts'
import { typedCommand } from './typed-command.ts'

const MOST_MESSAGES = 100

export function showSlack({ messages, overview }: World): void {
  const list = byId('messages')
  const shown = messages.slice(-MOST_MESSAGES).map((message, index, all) => ({
    ...message,
    // As Slack does, what was typed stands above the first message that came of it.
    isFirst: all[index - 1]?.command !== message.command || all[index - 1]?.user !== message.user,
  }))
  show(list, shown, ({ ts }) => ts, messageElement)
  const targets = commandTargets(overview)
  showEmpty(list, messages.length === 0, 'Nobody has said anything yet.')
  showTargets(targets.map(({ stage, url }) => ({ stage, url })))
}

/** Keeps the chosen one. */
function showTargets(targets: { stage: string; url: string }[]): void {
  const select = byId<HTMLSelectElement>('target')
  const options = targets.length > 0 ? targets : [{ stage: 'nothing deployed', url: '' }]
  show(
    select,
    options,
    ({ stage }) => stage,
    ({ stage, url }) => h('option', { value: url }, stage),
  )
}

function messageElement(message: SlackMessage & { isFirst: boolean }): HTMLElement {
  const { ts, from, visible_to, command, user, edited, isFirst } = message
  const name = from === 'app' ? 'Ops Desk' : 'Slackbot'
  return h(
    'article',
    { class: visible_to ? 'message only-you' : 'message' },
    isFirst && h('p', { class: 'typed' }, h('b', {}, user), ' used ', h('code', {}, command)),
    h('span', { class: `avatar ${from}`, 'aria-hidden': 'true' }, from === 'app' ? 'λ' : 'S'),
    h(
      'div',
      { class: 'said' },
      h(
        'p',
        { class: 'by' },
        h('b', {}, name),
        h('span', { class: 'tag' }, 'APP'),
        h('time', {}, clock(Number(ts) * 1000)),
        visible_to && h('span', { class: 'eye' }, `Only visible to ${visible_to}`),
      ),
      ...messageLines(message).map(lineElement),
      edited && h('small', {}, '(edited)'),
    ),
  )
}

function lineElement({ style, text }: Line): HTMLElement {
  if (style === 'divider') return h('hr')
  if (style === 'header') return h('p', { class: 'header' }, text)
  return h('p', { class: style }, ...mrkdwn(text).map(pieceElement))
}

const TAGS: Record<Piece['style'], string> = {
  plain: 'span',
  bold: 'b',
  italic: 'i',
  strike: 's',
  code: 'code',
  block: 'pre',
  link: 'a',
}

function pieceElement({ style, text, href }: Piece): HTMLElement {
  return h(TAGS[style], href ? { href, target: '_blank', rel: 'noreferrer' } : {}, text)
}

interface Outcome {
  status: number | null
  milliseconds: number
  error: string | null
  shown: unknown
}

/** Makes the line below the channel send what is typed. */
export function startSlack(): void {
  followEnd(byId('messages'))
  const line = byId<HTMLInputElement>('line')
  let last = ''
  byId('composer').addEventListener('submit', async (event) => {
    event.preventDefault()
    const typed = typedCommand(line.value)
    if (!typed) return say('The local workspace knows slash commands only: begin with a slash, as /deploy api prod.')
    const url = byId<HTMLSelectElement>('target').value
    if (!url) return say('No deployed service answers slash commands. Deploy slack-commands: lab 03.')
    last = line.value
    line.value = ''
    say(`${typed.command} is on its way …`)
    await send({ url, ...typed }).then(say, ({ message }: Error) => say(message))
  })
  line.addEventListener('keydown', ({ key }) => {
    if (key === 'ArrowUp' && line.value === '') line.value = last
  })
}

async function send(input: { url: string; command: string; text: string }): Promise<string> {
  const { status, milliseconds, error, shown } = await askCloud<Outcome>('/_partners/slack/local/commands', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...input, user: 'ada', channel: 'general', ...forgery() }),
  })
  const took = duration(milliseconds)
  if (error) return `${status === null ? 'No answer' : `The app answered ${status}`} within ${took}: ${error}`
  return `The app answered ${status} in ${took}${shown ? '' : ', and said nothing'}.`
}

function forgery(): object {
  const chosen = byId<HTMLSelectElement>('signature').value
  if (chosen === 'old') return { timestamp: Math.floor(Date.now() / 1000) - 600 }
  return chosen ? { signature: chosen } : {}
}

function say(sentence: string): void {
  byId('outcome').textContent = sentence
}
