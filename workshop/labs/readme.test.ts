import { FILES } from '../fixtures/workshop.ts'
import { parseReadme } from './readme.ts'

const README = FILES['labs/01-greet/README.md']

describe('the README of a lab', () => {
  it('has its facts in the front matter', () => {
    const { title, minutes, objectives, after } = parseReadme(README, 'README.md')

    expect({ title, minutes, after }).toEqual({ title: 'Greet', minutes: 12, after: [] })
    expect(objectives).toHaveLength(3)
  })

  it('has steps with files, three hints, and why the answer is right', () => {
    const [first, second] = parseReadme(README, 'README.md').steps

    expect(first).toMatchObject({
      number: 1,
      title: 'Greet by name',
      files: ['src/greet.ts'],
      why: 'The name comes from the caller.',
    })
    expect(first!.hints.map(({ title }) => title)).toEqual(['Hint 1: Where', 'Hint 2: Which', 'Hint 3: How'])
    expect(first!.body).not.toContain('details')
    expect(second!.files).toEqual(['src/count.ts'])
    expect(README.split('\n')[first!.line - 1]).toBe('## Step 1 — Greet by name')
  })

  it('has no heading inside a code block', () => {
    const withCode = README.replace('Edit `src/greet.ts`.', '```md\n## Step 9 — Not a step\n```')

    expect(parseReadme(withCode, 'README.md').steps.map(({ number }) => number)).toEqual([1, 2])
  })

  it('is read with the line endings of Windows too', () => {
    expect(parseReadme(README.replaceAll('\n', '\r\n'), 'README.md').steps[1]!.why).toBe(
      'Module scope outlives a call.',
    )
  })

  it.each([
    ['no front matter', '# Lab', 'README.md:1 has no front matter'],
    ['no title', README.replace('title: Greet', ''), 'README.md:1 needs "title"'],
    ['minutes in words', README.replace('12', 'twelve'), 'README.md:1 needs "minutes"'],
    [
      'one objective, not in a list',
      README.replace(/objectives:\n( {2}- .*\n)+/, 'objectives: all\n'),
      'README.md:1 needs "objectives"',
    ],
    ['a file too few', README.replace('  - [src/count.ts]\n', ''), 'lists files for 1 steps, but there are 2 headings'],
  ])('is refused with %s', (_case, text, sentence) => {
    expect(() => parseReadme(text, 'README.md')).toThrow(sentence)
  })
})
