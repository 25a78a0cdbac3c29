import { Marked, type MarkedExtension, Renderer, type Token, type Tokens } from 'marked'
import { type Attributes, type Placed, toHtml, withClass } from './attributes.ts'
import { codeBlock, snippetBlock } from './code-block.ts'
import { escapeHtml } from './highlight.ts'
import { labBlock } from './lab.ts'
import { findRefused, linkFault } from './lint.ts'
import { liveBlock } from './live.ts'
import { picture } from './picture.ts'
import { fillPlaceholder, type Presenter } from './presenter.ts'
import { SlideError } from './slide-error.ts'

/** What the slides' markdown is read with. Every file that a slide shows is added to `sources`. */
export interface Materials {
  /** The folder of the slides: pictures are looked for here. */
  folder: string
  /** The project's root: snippets are looked for here. */
  root: string
  presenter: Presenter
  /** Absolute paths. */
  sources: Set<string>
}

/** Markdown as slides write it: GitHub's, with `<<<` snippets, `{{presenter…}}`, pictures in the page, and attributes. */
export function slideMarkdown(materials: Materials): Marked {
  return new Marked(
    { gfm: true },
    attributed(),
    shown(materials),
    labsAndDemos(materials),
    snippets(materials),
    placeholders(materials),
  )
}

/** The blocks that `<!-- .element: … -->` can speak of, as marked writes them, with those attributes in their first tag. */
function attributed(): MarkedExtension {
  const kinds = ['paragraph', 'heading', 'list', 'listitem', 'table', 'tablecell', 'blockquote'] as const
  const renderer: Record<string, unknown> = {}
  for (const kind of kinds) {
    renderer[kind] = function (this: Renderer, token: never) {
      const html = (Renderer.prototype[kind] as (token: never) => string).call(this, token)
      return addAttributes(html, (token as Placed).attributes)
    }
  }
  return { renderer }
}

function addAttributes(html: string, attributes?: Attributes): string {
  return html.replace(/^<\w+/, (tag) => tag + toHtml(attributes))
}

function shown({ folder, root, sources }: Materials): MarkedExtension {
  return {
    renderer: {
      code(token: Tokens.Code & Partial<Placed>) {
        const [, language = '', steps] = /^(\S*?)\s*(?:\[(.*)\])?$/.exec(token.lang ?? '') ?? []
        return codeBlock({ code: token.text, language, steps, attributes: token.attributes }, token.place!)
      },
      image(token: Tokens.Image & Partial<Placed>) {
        return picture({ href: token.href, alt: token.text }, folder, token.place!, sources)
      },
      link(token: Tokens.Link & Partial<Placed>) {
        refuse(linkFault(token.href), token)
        const away = token.href.startsWith('http') ? ' target="_blank" rel="noopener"' : ''
        return `<a href="${escapeHtml(token.href)}"${away}>${this.parser.parseInline(token.tokens)}</a>`
      },
      html(token: (Tokens.HTML | Tokens.Tag) & Partial<Placed>) {
        refuse(findRefused(token.raw), token)
        if (/<img\b/i.test(token.raw)) refuse('holds an <img>. Write ![what it shows](images/it.svg).', token)
        if (/<!--\s*\.(slide|element):/.test(token.raw))
          refuse('has attributes inside HTML. Put a blank line before them.', token)
        return token.raw.startsWith('<!--') ? '' : token.text
      },
      paragraph(token: Tokens.Paragraph & Partial<Placed>) {
        const [only, ...others] = token.tokens.filter((inner) => inner.raw.trim())
        const content = this.parser.parseInline(token.tokens)
        if (others.length === 0 && only?.type === 'image')
          return `<figure${toHtml(withClass('picture', token.attributes))}>${content}</figure>\n`
        if (others.length === 0 && only?.type === 'placeholder' && content.startsWith('<'))
          return `${addAttributes(content, token.attributes)}\n`
        return /^Sources?:/.test(token.text)
          ? `<p${toHtml(withClass('source', token.attributes))}>${content}</p>\n`
          : false
      },
    },
  }

  function refuse(fault: string | undefined, token: Token & Partial<Placed>): void {
    if (fault) throw new SlideError(token.place ?? { file: root, line: 0 }, fault)
  }
}

/** ```` ```lab 03 ```` makes a slide of a lab, ```` ```live hello ```` shows a demo. */
function labsAndDemos({ root, presenter, sources }: Materials): MarkedExtension {
  return {
    renderer: {
      code(token: Tokens.Code & Partial<Placed>) {
        const [, kind, name] = /^(lab|live)\b\s*(\S*)/.exec(token.lang ?? '') ?? []
        if (kind === 'live') return liveBlock(name!, token.place!, token.attributes)
        if (kind === 'lab')
          return labBlock(name!, { root, site: presenter.site, sources }, token.place!, token.attributes)
        return false
      },
    },
  }
}

/** `<<< path#region [steps]`, alone in its line. */
function snippets({ root, sources }: Materials): MarkedExtension {
  return {
    extensions: [
      {
        name: 'snippet',
        level: 'block',
        start: (source) => /^<<</m.exec(source)?.index,
        tokenizer(source) {
          const line = /^<<<.*(?:\n|$)/.exec(source)
          return line ? { type: 'snippet', raw: line[0], text: line[0].trim() } : undefined
        },
        renderer(token) {
          return snippetBlock(token.text, root, token.place, sources, token.attributes)
        },
      },
    ],
  }
}

/** `{{presenter.name}}`, outside code. */
function placeholders({ presenter, folder, sources }: Materials): MarkedExtension {
  return {
    extensions: [
      {
        name: 'placeholder',
        level: 'inline',
        start: (source) => source.indexOf('{{'),
        tokenizer(source) {
          const found = /^\{\{\s*([^{}]*?)\s*\}\}/.exec(source)
          return found ? { type: 'placeholder', raw: found[0], text: found[1]! } : undefined
        },
        renderer: (token) => fillPlaceholder(token.text, presenter, folder, token.place, sources),
      },
    ],
  }
}
