import { firstDifference, readCommands } from './console-blocks.ts'

const MARKDOWN = `Text.

\`\`\`console
$ npx serverless deploy
Deploying …

✔ Done
$ npx serverless info
\`\`\`

\`\`\`console fails
$ npx serverless invoke
\`\`\`

\`\`\`sh
$ not read
\`\`\`
`

describe('console blocks', () => {
  it('hold commands, each with its line and the output below it', () => {
    expect(readCommands(MARKDOWN, 10)).toEqual([
      { command: 'npx serverless deploy', output: ['Deploying …', '', '✔ Done'], line: 13, fails: false },
      { command: 'npx serverless info', output: [], line: 17, fails: false },
      { command: 'npx serverless invoke', output: [], line: 21, fails: true },
    ])
  })

  it.each([
    ['the same lines', ['a', 'b'], 'a\nb\n'],
    ['any text for … in a line', ['id …: (…)'], 'id 42: (x)'],
    ['no text for … at the end of a line', ['done …'], 'done '],
    ['any lines for a line of …', ['…', 'b', '…'], 'x\ny\nb\nz'],
    ['no line for a line of …', ['a', '…', 'b'], 'a\nb'],
    ['the second of two lines that could follow …', ['…', 'a', 'c'], 'a\nb\na\nc'],
    ['blanks at the end of a line, and blank lines around', ['a'], '\n\na  \r\n\n'],
    ['a plain . * ( in a line', ['f(x) = 1.5 *'], 'f(x) = 1.5 *'],
    ['anything where nothing is shown', [], 'whatever'],
  ])('agree with %s', (_case, shown, printed) => {
    expect(firstDifference(shown, printed)).toBeUndefined()
  })

  it.each([
    ['another line', ['a', 'b'], 'a\nc', { shown: 'b', printed: 'c' }],
    ['a line too few', ['a', 'b'], 'a', { shown: 'b', printed: '(nothing more)' }],
    ['a line too many', ['a'], 'a\nb', { shown: '(nothing more)', printed: 'b' }],
    ['other text around …', ['id …!'], 'id 42', { shown: 'id …!', printed: 'id 42' }],
    ['a . that stands for nothing else', ['1.5'], '125', { shown: '1.5', printed: '125' }],
    ['nothing printed', ['a'], '', { shown: 'a', printed: '(nothing more)' }],
  ])('do not agree with %s', (_case, shown, printed, difference) => {
    expect(firstDifference(shown, printed)).toEqual(difference)
  })
})
