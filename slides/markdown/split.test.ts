import { splitSlides } from './split.ts'

const bodies = (text: string) => splitSlides(text, 'a.md').map((stack) => stack.map((slide) => slide.body.trim()))

describe('splitting a file into slides', () => {
  it('begins a stack at --- and a slide below at +++', () => {
    expect(bodies('# A\n\n---\n\n# B\n\n+++\n\n# C')).toEqual([['# A'], ['# B', '# C']])
  })

  it.each([
    ['blanks behind a separator', '# A\n--- \n# B\n+++\t\n# C'],
    ['the line ends of Windows', '# A\r\n---\r\n# B\r\n+++\r\n# C'],
  ])('is not disturbed by %s', (_, text) => {
    expect(bodies(text)).toEqual([['# A'], ['# B', '# C']])
  })

  it.each([
    ['a fence of backquotes', '```yaml\na: 1\n---\nnote: b\n```'],
    ['a fence of tildes', '~~~\n---\n~~~'],
    ['a fence inside a longer one', '````md\n```\n---\n```\n---\n````'],
    ['a fence of backquotes with tildes inside', '```\n~~~\n---\n```'],
    ['a fence in a list', '- a\n  ```\n---\n  ```'],
  ])('leaves %s whole', (_, fence) => {
    expect(bodies(fence)).toEqual([[fence]])
  })

  it('takes what follows Note: as the notes, and knows its line', () => {
    const [slide] = splitSlides('# A\n\nText\n\nNote: Say this.\n\nAnd this.\n\n---\n\n# B', 'a.md')[0]!

    expect(slide).toMatchObject({ body: '# A\n\nText\n\n', notes: 'Say this.\n\nAnd this.\n\n', notesLine: 5 })
  })

  it('knows the line at which each slide begins', () => {
    const lines = splitSlides('# A\n---\n# B\n\n+++\n# C', 'a.md')
      .flat()
      .map((slide) => slide.line)

    expect(lines).toEqual([1, 3, 6])
  })

  it.each([
    ['a fence that is never closed', '# A\n```ts\n---\n', 'a.md:2 opens a code fence that is never closed with ```.'],
    ['notes begun twice', '# A\nNote: one\nNotes: two', 'a.md:3 begins notes a second time (the first are in line 2).'],
    [
      'nothing between separators',
      '# A\n---\n\n---\n# B',
      'a.md:3 is an empty slide. Take away one of the separators around it.',
    ],
    [
      'nothing behind the last separator',
      '# A\n---\n',
      'a.md:3 is an empty slide. Take away one of the separators around it.',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => splitSlides(text, 'a.md')).toThrow(message)
  })
})
