import { Marked, type Tokens } from 'marked'
import { escapeHtml, highlightLines, knowsLanguage } from '../../slides/markdown/highlight.ts'

/** A README as HTML, and the files of its folder that it shows. */
export interface ReadmeHtml {
  html: string
  pictures: string[]
}

/**
 * Renders a README of `labs/` for a page at `/labs/03/`. `afterTitle` is put behind its first heading; `up` leads from the page to
 * `/labs/`. What links to another README there leads to its page; other files of the project have none, and their names stay words.
 */
export function readmeHtml(markdown: string, { afterTitle = '', up = '../' } = {}): ReadmeHtml {
  const pictures: string[] = []
  const marked = new Marked({ gfm: true })
  marked.use({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const step = /^Step (\d+) —/.exec(text)?.[1]
        const marks = `id="${headingId(text)}"${step ? ` data-step="${step}"` : ''}`
        return `<h${depth} ${marks}>${this.parser.parseInline(tokens)}</h${depth}>\n${depth === 1 ? afterTitle : ''}`
      },
      code: ({ text, lang = '' }: Tokens.Code) => listing(text, lang.split(' ')[0]!),
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens)
        const target = linkTarget(href, up)
        return target === undefined ? text : `<a href="${escapeHtml(target)}">${text}</a>`
      },
      html: ({ text }: Tokens.HTML | Tokens.Tag) => folded(pictured(text, pictures)),
      table(token: Tokens.Table) {
        const row = (cells: Tokens.TableCell[], tag: string) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
        const body = token.rows.map((cells) => row(cells, 'td')).join('\n')
        return `<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead>${row(token.header, 'th')}</thead><tbody>${body}</tbody></table></div>\n`
      },
    },
  })
  const html = marked.parse(markdown.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, '')) as string
  return { html, pictures }
}

/** As GitHub makes the id of a heading, so that a link to it leads there, too. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

/** What is copied of a terminal are its commands; of code, all of it. */
function listing(text: string, language: string): string {
  const commands = text.split('\n').flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
  const isTerminal = language === 'console'
  const copied = isTerminal ? commands.join('\n') : text
  const html = highlightLines(text, knowsLanguage(language) ? language : 'text').join('\n')
  const kind = isTerminal ? 'terminal' : 'listing'
  return `<div class="${kind}"${copied ? ` data-copy="${escapeHtml(copied)}"` : ''}><pre tabindex="0"><code>${html}</code></pre></div>\n`
}

function linkTarget(href: string, up: string): string | undefined {
  if (/^(https?:|mailto:|#)/.test(href)) return href
  const [path = '', hash] = href.split('#')
  const after = hash === undefined ? '' : `#${hash}`
  const lab = /^(?:\.\.\/)?(?:labs\/)?(\d\d)-[a-z0-9-]+\/(?:README\.md)?$/.exec(path)?.[1]
  if (lab) return `${up}${lab}/${after}`
  return /^(\.\.\/)?(README\.md)$/.test(path) ? `${up}${after}` : undefined
}

/** `<picture>` follows the system; the page's theme can be another, so both pictures are there and the style sheet chooses. */
function pictured(html: string, pictures: string[]): string {
  return html.replace(/<picture>[\s\S]*?<\/picture>/g, (picture) => {
    const [, dark] = /<source[^>]*srcset="([^"]+)"/.exec(picture) ?? []
    const [, light] = /<img[^>]*src="([^"]+)"/.exec(picture) ?? []
    const [, alt = '', width = '760'] = /alt="([^"]*)"(?:\s+width="(\d+)")?/.exec(picture) ?? []
    if (!light) return ''
    pictures.push(light, ...(dark ? [dark] : []))
    const image = (file: string, theme: string) => `<img class="${theme}" src="${file}" alt="${alt}" width="${width}">`
    return `<figure>${image(light, 'for-light')}${dark ? image(dark, 'for-dark') : ''}</figure>`
  })
}

function folded(html: string): string {
  return html.replace(/<details><summary>(.*?)<\/summary>/g, (_, summary: string) => {
    const kind = summary.startsWith('Hint') ? 'hint' : 'why'
    return `<details class="${kind}"><summary>${summary}</summary>`
  })
}
