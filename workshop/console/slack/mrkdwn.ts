/** A piece of Slack's text. https://docs.slack.dev/messaging/formatting-message-text */
export interface Piece {
  style: 'plain' | 'bold' | 'italic' | 'strike' | 'code' | 'block' | 'link'
  text: string
  /** Of a link, an http or https address. */
  href?: string
}

const EMOJI: Record<string, string> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  warning: '⚠️',
  rocket: '🚀',
  tada: '🎉',
  rotating_light: '🚨',
  hourglass_flowing_sand: '⏳',
  hourglass: '⌛',
  information_source: 'ℹ️',
  large_green_circle: '🟢',
  red_circle: '🔴',
  eyes: '👀',
  wave: '👋',
  no_entry: '⛔',
}

const PATTERNS: [Piece['style'], RegExp][] = [
  ['block', /^```\n?([\s\S]+?)\n?```/],
  ['code', /^`([^`\n]+)`/],
  ['link', /^<((?:https?:\/\/|mailto:|[@#!])[^<>\n]+)>/],
  ['bold', /^\*(?=\S)([^*\n]+?)\*(?!\w)/],
  ['italic', /^_(?=\S)([^_\n]+?)_(?!\w)/],
  ['strike', /^~(?=\S)([^~\n]+?)~(?!\w)/],
]

/** Slack's mrkdwn in pieces, to be shown as text. */
export function mrkdwn(source: string): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  const flush = () => {
    if (plain) pieces.push({ style: 'plain', text: readable(plain) })
    plain = ''
  }
  for (let at = 0; at < source.length; ) {
    const found = /\w/.test(source[at - 1] ?? '') ? undefined : formattedAt(source, at)
    if (!found) {
      plain += source[at++]
      continue
    }
    flush()
    pieces.push(found.piece)
    at += found.length
  }
  flush()
  return pieces
}

function formattedAt(source: string, at: number): { piece: Piece; length: number } | undefined {
  if (!'`<*_~'.includes(source[at] ?? '')) return undefined
  const rest = source.slice(at, at + 3000)
  for (const [style, pattern] of PATTERNS) {
    const match = pattern.exec(rest)
    if (!match) continue
    const inside = match[1] ?? ''
    return {
      piece: style === 'link' ? linkOf(inside) : { style, text: readable(inside, style) },
      length: match[0].length,
    }
  }
  return undefined
}

/** `<https://…|label>`, `<@U123>`, `<#C123|general>`, `<!here>`. */
function linkOf(inside: string): Piece {
  const [target = '', label] = inside.split('|')
  if (target.startsWith('mailto:')) return { style: 'plain', text: readable(label ?? target.slice(7), 'code') }
  if (/^https?:\/\//.test(target))
    return { style: 'link', text: readable(label ?? target, 'code'), href: readable(target, 'code') }
  // A date, in words for who cannot show it: as it stands there, not in the reader's time zone.
  if (target.startsWith('!date^')) return { style: 'plain', text: readable(label ?? '', 'code') }
  const mark = target.startsWith('#') ? '#' : '@'
  return { style: 'bold', text: mark + readable(label ?? target.slice(1), 'code') }
}

/** The three characters that Slack escapes, and its names of emoji, which mean nothing in code. */
function readable(text: string, style: Piece['style'] = 'plain'): string {
  const named = style === 'code' || style === 'block' ? text : text.replace(/:([a-z0-9_+-]+):/g, emojiNamed)
  return named.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function emojiNamed(written: string, name: string): string {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name]! : written
}
