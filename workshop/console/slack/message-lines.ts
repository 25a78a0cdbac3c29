/** A message as the local workspace tells it. */
export interface SlackMessage {
  ts: string
  channel: string
  from: 'app' | 'slackbot'
  visible_to?: string
  response_type: 'ephemeral' | 'in_channel'
  text: string
  blocks?: unknown[]
  attachments?: unknown[]
  command: string
  user: string
  edited?: boolean
}

/** A line of a message, its text in mrkdwn unless it is a header. */
export interface Line {
  style: 'header' | 'section' | 'field' | 'context' | 'divider' | 'attachment'
  text: string
}

/** What Slack shows of a message: its blocks in place of its text, where there are any; then what is attached. */
export function messageLines({ text, blocks = [], attachments = [] }: SlackMessage): Line[] {
  const own = blocks.length > 0 ? blocks.flatMap((block) => blockLines(asObject(block))) : [section(text)]
  return [...own, ...attachments.flatMap((attachment) => attachmentLines(asObject(attachment)))]
}

type Json = Record<string, unknown>

function blockLines(block: Json): Line[] {
  switch (block.type) {
    case 'header':
      return [{ style: 'header', text: textOf(block.text) }]
    case 'section':
      return [
        ...(block.text ? [section(textOf(block.text))] : []),
        ...asList(block.fields).map((field): Line => ({ style: 'field', text: textOf(field) })),
      ]
    case 'markdown':
      return [section(textOf(block.text))]
    case 'context':
      return [{ style: 'context', text: asList(block.elements).map(textOf).join('  ') }]
    case 'divider':
      return [{ style: 'divider', text: '' }]
    case 'image':
      return [{ style: 'context', text: `[image: ${textOf(block.alt_text)}]` }]
    default:
      return [{ style: 'context', text: `[${String(block.type)}: not shown here]` }]
  }
}

function attachmentLines({ blocks, pretext, title, text, fallback }: Json): Line[] {
  const lines = asList(blocks).flatMap((block) => blockLines(asObject(block)))
  const said = [pretext, title, text].map(textOf).filter(Boolean)
  const texts = lines.length + said.length > 0 ? said : [textOf(fallback)].filter(Boolean)
  return [...texts.map((each): Line => ({ style: 'attachment', text: each })), ...lines]
}

function section(text: string): Line {
  return { style: 'section', text }
}

/** A text object's text, or that of an image in a context. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const { text, alt_text } = asObject(value)
  return typeof text === 'string' ? text : typeof alt_text === 'string' ? alt_text : ''
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
