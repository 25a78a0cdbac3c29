import { codeBlock } from './code-block.ts'
import { highlightLines } from './highlight.ts'

const place = { file: 'slides/01.md', line: 7 }

describe('colouring code', () => {
  it('gives each line whole elements, though a comment or a string goes on over several', () => {
    const lines = highlightLines('/* one\n   two */ const a = 1', 'ts')

    expect(lines).toEqual([
      '<span class="hljs-comment">/* one</span>',
      '<span class="hljs-comment">   two */</span> <span class="hljs-keyword">const</span> a = <span class="hljs-number">1</span>',
    ])
  })

  it.each(['ts', 'js', 'json', 'yaml', 'bash', 'text'])('never lets %s code become elements', (language) => {
    expect(
      highlightLines('<script>&', language)
        .join('')
        .replace(/<\/?span[^>]*>/g, ''),
    ).toBe('&lt;script&gt;&amp;')
  })
})

describe('a listing', () => {
  it('knows the steps at which each line is marked, and has a fragment for each step after the first', () => {
    const html = codeBlock({ code: 'a\nb\nc', language: 'text', steps: '1|2-3,1|' }, place)

    expect(html.match(/<span class="line"[^>]*>/g)).toEqual([
      '<span class="line" data-steps="1 2">',
      '<span class="line" data-steps="2">',
      '<span class="line" data-steps="2">',
    ])
    expect(html.match(/<span class="fragment[^>]*>/g)).toEqual([
      '<span class="fragment step-2">',
      '<span class="fragment step-3">',
    ])
  })

  it('tells the theme its width and height, a line too wide for a slide counting as two', () => {
    const html = codeBlock({ code: `a\n${'b'.repeat(100)}`, language: 'text' }, place)

    expect(html).toContain('style="--columns:88;--lines:3"')
  })

  it('can be copied as it was written', () => {
    const html = codeBlock({ code: 'a\n\n  b', language: 'text' }, place)

    expect(html.match(/<code[^>]*>(.*)<\/code>/s)![1]!.replace(/<[^>]+>/g, '')).toBe('a\n\n  b\n')
  })

  it.each([
    ['a step past the last line', { steps: '1|4' }, '[1|4] marks line 4, but the listing ends at line 3.'],
    ['line 0', { steps: '0' }, '[0] does not read as steps like [1|3-5].'],
    ['a range backwards', { steps: '3-2' }, '[3-2] does not read as steps like [1|3-5].'],
    ['words', { steps: 'all' }, '[all] does not read as steps like [1|3-5].'],
    [
      'more steps than the theme knows',
      { steps: '1|2|3|1|2|3|1|2|3' },
      '[1|2|3|1|2|3|1|2|3] has 9 steps; 8 is the most.',
    ],
    ['an unknown language', { language: 'cobol' }, 'The language "cobol" is unknown. Known are text, bash,'],
    ['no language', { language: '' }, 'The fence names no language. Known are text, bash,'],
  ])('refuses %s', (_, listing, message) => {
    expect(() => codeBlock({ code: 'a\nb\nc', language: 'text', ...listing }, place)).toThrow(
      `slides/01.md:7 ${message}`,
    )
  })
})
