import { join } from 'node:path'
import { type TempProject, tempProject } from '../checks/temp-project.ts'
import { renderDeck } from './render.ts'
import { forgetMadeOf, type RenderedSlides } from './rendered-slides.ts'

let project: TempProject

beforeAll(() => {
  project = tempProject()
  project.write({
    'slides/presenter.json': JSON.stringify({
      name: 'Ada <Lovelace>',
      talk: 'Engines',
      links: [{ label: 'Notes', url: 'https://example.com/' }],
      picture: 'images/dot.svg',
    }),
    'slides/images/dot.svg':
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" id="dot" width="9" viewBox="0 0 9 9"><title>Dot</title><style>#dot circle { fill: var(--ink, #000) }</style><circle r="4"/><use href="#dot"/></svg>',
    'slides/images/wild.svg': '<svg id="w" viewBox="0 0 9 9"><style>circle { fill: red }</style></svg>',
    'slides/images/run.svg': '<svg viewBox="0 0 9 9"><script>x</script></svg>',
    'slides/images/open.svg': '<svg viewBox="0 0 9 9"><g><circle/></svg>',
    'slides/images/unsized.svg': '<svg width="9" height="9"></svg>',
    'slides/images/photo.png': 'png',
    'labs/03-engines/README.md': LAB,
    'src/a.ts': '// #region one\nconst a = 1\n// #endregion\n',
  })
})

afterAll(() => project.remove())

const LAB = `---
title: Engines & cards
minutes: 35
objectives: [Read a \`card\`, Punch one]
after: [2]
steps: [a.ts, b.ts]
---

# Lab 03

## Step 1 — Read it
## Step 2 — Punch it
`

function renderAll(slides: string) {
  project.write({ 'slides/01-test.md': slides })
  return renderDeck(join(project.root, 'slides'), project.root)
}

/** The HTML of one slide with a title and notes. */
function render(body: string): string {
  const html = renderAll(`# Title\n\n${body}\n\nNote: n`).html
  return /<h1>Title<\/h1>\n(.*)<\/div>\n<\/section>/s.exec(html)![1]!.trim()
}

describe('rendering a deck', () => {
  it('makes a section of each slide, with its title as its address, and where it was written', () => {
    const { html, slides } = renderAll(
      '# What is *AWS* Lambda?\n\nNote: n\n\n---\n\n<!-- .slide: id="mine" class="title" data-timing="30" -->\n## B\n\nNote: n',
    )

    expect(html.match(/<section[^>]*>/g)).toEqual([
      '<section id="what-is-aws-lambda" data-source="slides/01-test.md:1">',
      '<section id="mine" class="title" data-timing="30" data-source="slides/01-test.md:7">',
    ])
    expect(slides).toBe(2)
  })

  it('puts slides below one another into a section of their own', () => {
    const { html } = renderAll('# A\nNote: n\n+++\n# B\nNote: n\n---\n# C\nNote: n')

    expect(html.match(/<section(?: id="\w")?|<\/section>/g)!.join(' ')).toBe(
      '<section <section id="a" </section> <section id="b" </section> </section> <section id="c" </section>',
    )
  })

  it('adds up the seconds of its slides, 60 where none are given', () => {
    expect(renderAll('<!-- .slide: data-timing="30" -->\n# A\nNote: n\n---\n# B\nNote: n').seconds).toBe(90)
  })

  it('keeps the notes apart, by the id of their slide, line by line', () => {
    expect(renderAll('# A\n\nNote: Say *this*.\nAsk.').notes).toEqual({ a: '<p>Say <em>this</em>.<br>Ask.</p>\n' })
  })

  it('renders again what was edited, and what is made of a file that has changed, and nothing else', () => {
    const rendered: RenderedSlides = new Map()
    const slidesOf = (title: string) => {
      project.write({
        'slides/01-test.md': `# ${title}\nNote: n\n---\n# B\n\n<<< src/a.ts#one\n\nNote: n\n---\n# C\nNote: n`,
      })
      return renderDeck(join(project.root, 'slides'), project.root, new Set(), rendered).stacks.flat()
    }
    const first = slidesOf('A')
    const edited = slidesOf('A again')
    forgetMadeOf(join(project.root, 'src/a.ts'), rendered)
    const changed = slidesOf('A again')

    const same = (one: object[], other: object[]) => one.map((slide, index) => slide === other[index])
    expect(same(first, edited)).toEqual([false, true, true])
    expect(same(edited, changed)).toEqual([true, false, true])
    expect(rendered.size).toBe(3)
  })

  it('names every file that it was made of besides the slides', () => {
    project.write({ 'slides/01-test.md': '# A\n\n![a dot](images/dot.svg)\n\n<<< src/a.ts#one\n\nNote: n' })
    const sources = new Set<string>()

    renderDeck(join(project.root, 'slides'), project.root, sources)

    expect([...sources]).toEqual(
      ['slides/presenter.json', 'slides/images/dot.svg', 'src/a.ts'].map((file) => join(project.root, file)),
    )
  })
})

describe('rendering a slide', () => {
  it.each([
    ['a paragraph that it ends', 'Text <!-- .element: class="fragment" -->', '<p class="fragment">Text </p>'],
    [
      'the paragraph, not its last bold words',
      'See **bold** <!-- .element: class="x" -->',
      '<p class="x">See <strong>bold</strong> </p>',
    ],
    ['a list item', '- a <!-- .element: class="x" -->\n- b', '<ul>\n<li class="x">a </li>\n<li>b</li>\n</ul>'],
    ['the list before it', '- a\n\n<!-- .element: class="x" -->', '<ul class="x">\n<li>a</li>\n</ul>'],
    ['a heading', '### b <!-- .element: id="c" data-id="d" -->', '<h3 id="c" data-id="d">b </h3>'],
  ])('gives attributes to %s', (_, markdown, html) => {
    expect(render(markdown)).toBe(html)
  })

  it('gives attributes to table cells and to listings', () => {
    expect(render('| a |\n| - |\n| b <!-- .element: class="x" --> |')).toContain('<td class="x">b </td>')
    expect(render('<<< src/a.ts#one\n<!-- .element: class="fragment" -->')).toContain('<figure class="code fragment"')
  })

  it('makes a fragment of what ends in a pipe', () => {
    expect(render('- a |\n- b      |\n- a | b')).toBe(
      '<ul>\n<li class="fragment">a</li>\n<li class="fragment">b</li>\n<li>a | b</li>\n</ul>',
    )
  })

  it('quotes a region under its path and lines', () => {
    expect(render('<<< src/a.ts#one')).toContain('<figcaption>src/a.ts:2-2</figcaption>')
  })

  it('puts an SVG into the page, named, with ids of its own, without what the theme sets', () => {
    expect(render('![a dot](images/dot.svg)')).toBe(
      '<figure class="picture"><svg id="l3-dot" viewBox="0 0 9 9" role="img" aria-label="a dot"><style>#l3-dot circle { fill: var(--ink) }</style><circle r="4"/><use href="#l3-dot"/></svg></figure>',
    )
  })

  it('leaves other images to be files', () => {
    expect(render('![a photo](images/photo.png)')).toBe(
      '<figure class="picture"><img src="./images/photo.png" alt="a photo"></figure>',
    )
  })

  it('draws a QR code that is a link as well', () => {
    expect(render('![qr](https://example.com/)')).toMatch(
      /<a class="qr" href="https:\/\/example.com\/"[^>]*><svg role="img" aria-label="QR code: https:\/\/example.com\/"/,
    )
  })

  it('fills in the presenter, but not inside code', () => {
    expect(render('by {{presenter.name}}, `{{presenter.name}}`')).toBe(
      '<p>by Ada &lt;Lovelace&gt;, <code>{{presenter.name}}</code></p>',
    )
    expect(render('{{ presenter.links }}')).toBe(
      '<ul class="links"><li><a href="https://example.com/" target="_blank" rel="noopener">Notes</a></li></ul>',
    )
    expect(render('{{presenter.picture}}')).toContain('aria-label="Portrait of Ada &lt;Lovelace&gt;"')
  })

  it('makes a slide of a lab out of its README, as long as the lab', () => {
    const { html, seconds, notes } = renderAll('```lab 3\n```\n\nNote: n')

    expect(html).toContain('<section data-timing="2100" id="lab-03-engines-cards"')
    expect(html).toContain('<h2>Lab 03: Engines &amp; cards</h2>')
    expect(html).toContain('<ul><li>Read a <code>card</code></li><li>Punch one</li></ul>')
    expect(html).toContain('<ol><li>Read it</li><li>Punch it</li></ol>')
    expect(html).toContain('Builds on lab 02: <code>npm run lab start 3</code>')
    expect(html).toContain('<code>npm run lab 3</code>')
    expect(html).toContain('data-lab="03" data-minutes="35"')
    expect(html).toMatch(/<a class="qr" href="http:\/\/localhost:\d+\/labs\/03\/"/)
    expect({ seconds, notes }).toEqual({ seconds: 2100, notes: { 'lab-03-engines-cards': '<p>n</p>\n' } })
  })

  it('sends those who scan the code of a lab to where the deck is on the web', () => {
    const other = tempProject()
    other.write({
      'slides/presenter.json': '{ "talk": "Engines", "site": "https://example.com/deck/" }',
      'slides/01-test.md': '```lab 03\n```\n\nNote: n',
      'labs/03-engines/README.md': LAB,
    })

    const { html } = renderDeck(join(other.root, 'slides'), other.root)

    expect(html).toContain('href="https://example.com/deck/labs/03/"')
    other.remove()
  })

  it('gives a demo its stage: a button and a key for each of its actions', () => {
    const html = render('```live hello\n```')

    expect(html).toMatch(/^<div class="live" data-demo="hello">/)
    expect(html.match(/<button type="button" data-action="\d">.*?<\/button>/g)).toEqual([
      '<button type="button" data-action="0"><kbd>1</kbd> Cold</button>',
      '<button type="button" data-action="1"><kbd>2</kbd> Warm</button>',
      '<button type="button" data-action="2"><kbd>3</kbd> No name</button>',
    ])
  })

  it('sets a source line apart', () => {
    expect(render('Source: AWS')).toBe('<p class="source">Source: AWS</p>')
  })
})

describe('a mistake in a slide', () => {
  const slide = (body: string) => `# A\n\n${body}\n\nNote: n`

  it.each([
    ['no heading', 'Text\n\nNote: n', '1 has no heading.'],
    ['no notes', '# A', '1 has no notes.'],
    ['a TODO', slide('// TODO'), '3 says TODO.'],
    ['an id taken', '# A\nNote: n\n---\n# A\nNote: n', '4 has the id "a", which slides/01-test.md:1 has already.'],
    ['a title without letters', '# 2017\nNote: n', '1 has the id "2017", which reveal.js takes for a number.'],
    [
      'a lab that there is not',
      '```lab 4\n```\n\nNote: n',
      '1 shows a lab: There is no lab "4". There are: 03-engines.',
    ],
    [
      'a demo that there is not',
      slide('```live dance\n```'),
      '3 shows a demo "dance". There are: hello, slash-command,',
    ],
    ['a timing that is no number', '<!-- .slide: data-timing="2m" -->\n# A\nNote: n', '1 has data-timing="2m".'],
    ['a snippet without its file', slide('text\n<<< src/b.ts#one'), '4 cannot read src/b.ts.'],
    [
      'a snippet that cannot be read',
      slide('<<< src/a.ts #one'),
      '3 does not read as <<< path/to/file.ts#region [1|3-5].',
    ],
    [
      'a step past the snippet',
      slide('<<< src/a.ts#one [1|2]'),
      '3 [1|2] marks line 2, but the listing ends at line 1.',
    ],
    ['a fence of an unknown language', slide('- a\n\n```cobol\nx\n```'), '5 The language "cobol" is unknown.'],
    [
      'a remote image',
      slide('![a](https://example.com/a.png)'),
      '3 shows https://example.com/a.png, which needs the network.',
    ],
    [
      'an image of the same host',
      slide('![a](//example.com/a.png)'),
      '3 shows //example.com/a.png, which needs the network.',
    ],
    ['an image that is not there', slide('a\n![a](images/b.svg)'), '4 shows images/b.svg, and there is no such file'],
    [
      'an image without words for it',
      slide('![](images/dot.svg)'),
      '3 shows images/dot.svg without saying what it shows',
    ],
    [
      'a QR code of http',
      slide('![qr](http://example.com/)'),
      '3 makes a QR code of http://example.com/, which is not an https:// address.',
    ],
    ['an SVG whose styles leave it', slide('![a](images/wild.svg)'), '3 shows images/wild.svg, which styles "circle".'],
    ['an SVG with a script', slide('![a](images/run.svg)'), '3 shows images/run.svg, which holds a <script>.'],
    [
      'an SVG with an open element',
      slide('![a](images/open.svg)'),
      '3 shows images/open.svg, which holds a </svg> that closes nothing.',
    ],
    [
      'an SVG that cannot be scaled',
      slide('![a](images/unsized.svg)'),
      '3 shows images/unsized.svg, which has no viewBox',
    ],
    ['a script', slide('<script>x</script>'), '3 holds a <script>.'],
    ['an event handler', slide('a <b onclick="x">b</b>'), '3 holds an event handler (on…=).'],
    ['a javascript: link', slide('[a](javascript:x)'), '3 links to javascript:x.'],
    ['an iframe', slide('a\n\n<iframe></iframe>'), '5 holds an element that loads another page'],
    [
      'a style from elsewhere',
      slide('<div style="background: url(https://example.com/a)">\n</div>'),
      '3 loads a style or picture over the network.',
    ],
    ['an <img> by hand', slide('<img src="images/photo.png" alt="">'), '3 holds an <img>.'],
    ['an element never closed', slide('<div class="column">'), '1 holds a <div> that is never closed.'],
    ['an http link', slide('[a](http://example.com/)'), '3 links to http://example.com/.'],
    ['a link to no slide', slide('[a](#/b)'), '1 links to #/b, and no slide has that id.'],
    [
      'an unknown placeholder',
      slide('- {{presenter.nme}}'),
      '3 asks for {{presenter.nme}}, which presenter.json does not have. Known are {{presenter.name}},',
    ],
    [
      'attributes with nothing before them',
      '<!-- .element: class="x" -->\n\n# A\n\nNote: n',
      '1 sets attributes, but there is no element before it',
    ],
    [
      'attributes that cannot be read',
      slide('a <!-- .element: class=x -->'),
      '3 does not read as attributes: class=x.',
    ],
    ['attributes inside HTML', slide('<div>\n<!-- .element: class="x" -->\n</div>'), '3 has attributes inside HTML.'],
  ])('is named with its line: %s', (_, markdown, message) => {
    expect(() => renderAll(markdown)).toThrow(`slides/01-test.md:${message}`)
  })

  it.each([
    ['that is missing', undefined, '1 does not exist.'],
    ['that is not JSON', '{\n  "name": "Ada",\n  oops }', '3 is not JSON:'],
  ])('is named when it is a presenter %s', (_, text, message) => {
    const other = tempProject()
    other.write({ 'slides/01-test.md': '# A\n\nNote: n', ...(text && { 'slides/presenter.json': text }) })

    expect(() => renderDeck(join(other.root, 'slides'), other.root)).toThrow(`slides/presenter.json:${message}`)
    other.remove()
  })
})
