import { join } from 'node:path'
import { renderDeck } from '../markdown/render.ts'
import type { SlideSource } from '../markdown/split.ts'
import { accessibilityFaults } from './accessibility.ts'
import { buildDeck } from './built-deck.ts'
import { copyProject, type ProjectCopy } from './project-copy.ts'
import { BUILD_TIMEOUT, openDeck, openPrintView, type ServedDeck, serveDeck } from './served-deck.ts'
import { tour } from './tour.ts'

/** The real deck, broken on purpose: each break turns a check red, and the check says where. */
let copy: ProjectCopy

beforeAll(() => {
  copy = copyProject()
})

afterAll(() => copy?.remove())

const hasCode = ({ body }: SlideSource) => /^<<< /m.test(body)
const hasPicture = ({ body }: SlideSource) => /^!\[(?!qr)[^\]]*\]\(images\//m.test(body)
const always = () => true

describe('a break of the real deck stops the build, at its slide', () => {
  it('builds as it is', () => {
    expect(() => renderDeck(join(copy.root, 'slides'), copy.root)).not.toThrow()
  })

  it.each<[string, (slide: SlideSource) => boolean, (slide: string) => string, RegExp]>([
    ['a renamed region', hasCode, (slide) => slide.replace(/^(<<< \S+#)\w+/m, '$1gone'), /has no region "gone"/],
    [
      'a file that moved',
      hasCode,
      (slide) => slide.replace(/^<<< (\S+)#/m, '<<< elsewhere/$1#'),
      /cannot read elsewhere/,
    ],
    ['a step past the last line', hasCode, (slide) => slide.replace(/^(<<< \S+).*$/m, '$1 [999]'), /999/],
    [
      'a remote image',
      hasPicture,
      (slide) => slide.replace(/\(images\//, '(https://example.com/images/'),
      /needs the network/,
    ],
    ['a missing image', hasPicture, (slide) => slide.replace(/\(images\//, '(images/gone-'), /there is no such file/],
    [
      'an image without words',
      hasPicture,
      (slide) => slide.replace(/!\[[^\]]+\]/, '![]'),
      /without saying what it shows/,
    ],
    ['a missing note', always, (slide) => slide.replace(/^Note:[\s\S]*$/m, ''), /has no notes/],
    ['notes twice', always, (slide) => `${slide.trimEnd()}\nNote: again\n`, /begins notes a second time/],
    ['a dead link', always, (slide) => body(slide, '[there](#/no-such-slide)'), /links to #\/no-such-slide/],
    ['a link into the dark', always, (slide) => body(slide, '[there](other.html)'), /links to other\.html/],
    ['a TODO', always, (slide) => body(slide, 'TODO: figures'), /says TODO/],
    ['a script', always, (slide) => body(slide, '<script>alert(1)</script>'), /holds a <script>/],
    ['an event handler', always, (slide) => body(slide, '<b onclick="go()">x</b>'), /holds an event handler/],
    ['a frame', always, (slide) => body(slide, '<iframe src="x.html"></iframe>'), /loads another page or file/],
    ['an element never closed', always, (slide) => body(slide, '<div>'), /is never closed/],
    ['a fence never closed', always, (slide) => body(slide, '```ts'), /never closed/],
    ['a language nobody knows', always, (slide) => body(slide, '```klingon\nx\n```'), /klingon/],
    ['no heading', always, (slide) => slide.replaceAll(/^#+ .*$/gm, 'words'), /has no heading/],
    [
      'a timing in words',
      always,
      (slide) => body(slide, '<!-- .slide: data-timing="long" -->'),
      /counts whole seconds/,
    ],
  ])('%s', (name, isFit, change, sentence) => {
    const slides = copy.slides().filter(isFit)
    // Another slide for each break, and the same in each run.
    const slide = slides[name.length % slides.length]!
    copy.edit(slide.file, (text) => changeSlide(text, slide, change))

    expect(() => renderDeck(join(copy.root, 'slides'), copy.root)).toThrow(sentence)
    expect(() => renderDeck(join(copy.root, 'slides'), copy.root)).toThrow(new RegExp(`^${slide.file}:`))

    copy.restore(slide.file)
  })

  it('stops `npm run build` as well, with the file and the line', async () => {
    const slide = copy.slides().findLast(always)!
    copy.edit(slide.file, (text) => changeSlide(text, slide, (slide) => body(slide, 'TODO')))

    await expect(buildDeck('production', copy.root)).rejects.toThrow(`${slide.file}:`)

    copy.restore(slide.file)
  })
})

describe('a break that only a browser can see is found, at its slide', () => {
  let deck: ServedDeck
  const broken: Record<string, SlideSource> = {}

  /** One build with many breaks, each in a slide of its own: a check that names a slide names that one for its own break. */
  beforeAll(async () => {
    const breaks: Record<string, (slide: string) => string> = {
      'too tall': (slide) => body(slide, `${'- one more line of a list\n'.repeat(30)}`),
      'too wide': (slide) => body(slide, `<div style="width: 1400px">wide</div>`),
      'too small': (slide) => body(slide, '<span style="font-size: 9px">small print</span>'),
      'under an arrow': (slide) => body(slide, '<b style="position: absolute; left: 1245px; top: 340px">on</b>'),
      pale: (slide) => body(slide, '<span style="color: #777; background: #888">pale</span>'),
    }
    const isPlain = ({ body }: SlideSource) =>
      !/class="[^"]*(title|section|diagram)|^Source:|^<<<|^```|<div/m.test(body)
    const plain = [...copy.slides().entries()].filter(([, slide]) => isPlain(slide))
    const chosen = Object.keys(breaks).map((name, place) => ({ name, index: plain.at(-1 - place)![0] }))
    for (const { name, index } of chosen) {
      const slide = copy.slides()[index]!
      copy.edit(slide.file, (text) => changeSlide(text, slide, breaks[name]!))
    }
    for (const { name, index } of chosen) broken[name] = copy.slides()[index]!
    copy.edit('slides/main.ts', (text) => `${text}\nconsole.warn('noise')\n`)
    copy.edit('slides/theme.css', (text) => `@import 'https://fonts.example.com/font.css';\n${text}`)
    deck = await serveDeck(copy.root)
  }, BUILD_TIMEOUT)

  afterAll(() => deck?.close())

  it('outside the slide, too small to read, under an arrow, noisy, and over the network', async () => {
    const page = await openDeck(deck.context, deck.url)

    const { faults } = await tour(page)

    for (const name of ['too tall', 'too wide', 'too small', 'under an arrow'])
      expect({ name, faults: faultsOf(broken[name]!, faults) }).not.toEqual({ name, faults: [] })
    expect(faultsOf(broken['too small']!, faults).join()).toContain('9.0 px small')
    // The others are as they were: a break is found where it is, and nowhere else.
    const blamed = new Set(faults.map((fault) => fault.split(' ')[0]))
    expect(blamed.size).toBe(4)
    expect(deck.noise.join('\n')).toContain('warning: noise')
    expect(deck.requests.filter((url) => url.includes('fonts.example.com'))).not.toEqual([])
    await page.close()
  })

  it('too pale to read', async () => {
    const page = await openPrintView(deck.context, deck.url, 'theme=light')

    const faults = await accessibilityFaults(page)

    expect(faultsOf(broken.pale!, faults).join()).toContain('color-contrast')
    await page.close()
  })
})

/** The slide with something more above its notes. */
function body(slide: string, more: string): string {
  return slide.replace(/^Note:/m, `${more}\n\nNote:`)
}

/** The file's text with this slide changed, and nothing else. */
function changeSlide(text: string, slide: SlideSource, change: (slide: string) => string): string {
  const lines = text.split('\n')
  const from = slide.line - 1
  const length = lines.slice(from).findIndex((line, index) => index > 0 && /^(---|\+\+\+)\s*$/.test(line))
  const to = length < 0 ? lines.length : from + length
  return [...lines.slice(0, from), change(lines.slice(from, to).join('\n')), ...lines.slice(to)].join('\n')
}

function faultsOf({ file, line, body }: SlideSource, faults: string[]): string[] {
  const first = line + body.slice(0, body.search(/\S/)).split('\n').length - 1
  return faults.filter((fault) => fault.startsWith(`${file}:${first} `))
}
