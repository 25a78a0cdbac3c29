import { isObject } from '../partner.ts'

/** The blocks of a message, and what each must have. https://docs.slack.dev/reference/block-kit/blocks */
const BLOCKS: Record<string, (block: Record<string, unknown>) => boolean> = {
  section: ({ text, fields }) =>
    (text !== undefined || fields !== undefined) &&
    (text === undefined || isText(text, 3000)) &&
    (fields === undefined || isList(fields, 10, (field) => isText(field, 2000))),
  header: ({ text }) => isText(text, 150) && (text as { type: string }).type === 'plain_text',
  context: ({ elements }) => isList(elements, 10),
  actions: ({ elements }) => isList(elements, 25),
  image: ({ alt_text }) => typeof alt_text === 'string',
  input: ({ label, element }) => isText(label, 2000) && isObject(element),
  markdown: ({ text }) => typeof text === 'string' && text.length <= 12_000,
  divider: () => true,
  file: () => true,
  rich_text: ({ elements }) => Array.isArray(elements),
  table: ({ rows }) => Array.isArray(rows),
  video: ({ title }) => isText(title, 200),
}

/** Whether Slack would take these blocks: up to 50, of known types, with texts that are not too long. */
export function areBlocks(blocks: unknown): boolean {
  return Array.isArray(blocks) && blocks.length <= 50 && blocks.every(isBlock)
}

function isBlock(block: unknown): boolean {
  if (!isObject(block) || typeof block.type !== 'string') return false
  return Object.hasOwn(BLOCKS, block.type) && BLOCKS[block.type]!(block)
}

function isText(text: unknown, longest: number): boolean {
  if (!isObject(text) || (text.type !== 'mrkdwn' && text.type !== 'plain_text')) return false
  return typeof text.text === 'string' && text.text.length >= 1 && text.text.length <= longest
}

function isList(list: unknown, most: number, holds: (item: unknown) => boolean = isObject): boolean {
  return Array.isArray(list) && list.length >= 1 && list.length <= most && list.every(holds)
}
