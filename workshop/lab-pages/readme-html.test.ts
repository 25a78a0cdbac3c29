import { readmeHtml } from './readme-html.ts'

const html = (markdown: string) => readmeHtml(markdown).html.trim()

describe('a README as a page', () => {
  it('has no front matter, and what is said about the lab behind its title', () => {
    const markdown = '---\ntitle: A\n---\n\n# Lab 03: A\n\nText.'

    expect(readmeHtml(markdown, { afterTitle: '<p>35 minutes</p>' }).html).toBe(
      '<h1 id="lab-03-a">Lab 03: A</h1>\n<p>35 minutes</p><p>Text.</p>\n',
    )
  })

  it('has the ids that GitHub gives its headings, and marks its steps', () => {
    expect(html('## Step 2 — Verify `that` Slack sent it')).toBe(
      '<h2 id="step-2--verify-that-slack-sent-it" data-step="2">Step 2 — Verify <code>that</code> Slack sent it</h2>',
    )
  })

  it.each([
    [
      'the commands of a terminal',
      '```console\n$ npm run lab 3\n…\n$ npx serverless deploy\n```',
      'npm run lab 3\nnpx serverless deploy',
    ],
    ['all of a listing', '```ts\nconst a = "<b>"\n```', 'const a = &quot;&lt;b&gt;&quot;'],
  ])('gives to copy %s', (_, markdown, copied) => {
    expect(html(markdown)).toContain(`data-copy="${copied}"`)
  })

  it('gives nothing to copy of a terminal without a command', () => {
    expect(html('```console\noutput\n```')).not.toContain('data-copy')
  })

  it.each([
    ['another lab', '../02-http-and-events/README.md', '<a href="../02/">x</a>'],
    ['a step of it', '../02-http-and-events/README.md#step-1--a', '<a href="../02/#step-1--a">x</a>'],
    ['its folder', '../02-http-and-events/', '<a href="../02/">x</a>'],
    ['the list of labs', '../README.md', '<a href="../">x</a>'],
    ['a heading', '#deploy-it', '<a href="#deploy-it">x</a>'],
    ['the web', 'https://example.com/?a&b', '<a href="https://example.com/?a&amp;b">x</a>'],
    ['a file that has no page', 'src/decode.ts', 'x'],
    ['another part of the project', '../../local-cloud/README.md', 'x'],
  ])('links to %s where its page is', (_, href, link) => {
    expect(html(`[x](${href})`)).toBe(`<p>${link}</p>`)
  })

  it('shows both pictures, and says which files they are', () => {
    const picture =
      '<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="a-dark.svg">\n  <img src="a.svg" alt="It &quot;is&quot;" width="500">\n</picture>'

    expect(readmeHtml(picture)).toEqual({
      html: '<figure><img class="for-light" src="a.svg" alt="It &quot;is&quot;" width="500"><img class="for-dark" src="a-dark.svg" alt="It &quot;is&quot;" width="500"></figure>',
      pictures: ['a.svg', 'a-dark.svg'],
    })
  })

  it('tells hints from reasons', () => {
    const details = (summary: string) => `<details><summary>${summary}</summary>\n\n*x*\n\n</details>`

    expect(html(details('Hint 1: a nudge'))).toMatch(
      /^<details class="hint"><summary>Hint 1: a nudge<\/summary>\s*<p><em>x<\/em><\/p>\s*<\/details>$/,
    )
    expect(html(details('Why this is right'))).toContain('<details class="why">')
  })
})
