import { applyChange, parseWrongAnswers } from './wrong-answers.ts'

const TEXT = `# Wrong answers

## Step 2: counts from zero

Off by one.

\`\`\`diff src/count.ts
 export function count() {
-  counted += 1
-  return counted
+  return counted++
\`\`\`
`

const SOURCE = 'let counted = 0\n\nexport function count() {\n  counted += 1\n  return counted\n}\n'

describe('wrong answers', () => {
  it('name the step, the mistake, and the lines that it changes', () => {
    expect(parseWrongAnswers(TEXT, 'w.md')).toEqual([
      {
        step: 2,
        name: 'counts from zero',
        about: 'Off by one.',
        at: 'w.md:3',
        changes: [
          {
            file: 'src/count.ts',
            before: ['export function count() {', '  counted += 1', '  return counted'],
            after: ['export function count() {', '  return counted++'],
          },
        ],
      },
    ])
  })

  it('are put into the solution', () => {
    const [answer] = parseWrongAnswers(TEXT, 'w.md')

    expect(applyChange(SOURCE, answer!.changes[0]!, 'w.md:3')).toBe(
      'let counted = 0\n\nexport function count() {\n  return counted++\n}\n',
    )
  })

  it('are made whatever the slides quote of the file', () => {
    const quoted = SOURCE.replace('  return', '  // #endregion\n  return')
    const change = { file: 'src/count.ts', before: ['  counted += 1', '  return counted'], after: ['  return 1'] }

    expect(applyChange(quoted, change, 'w.md:3')).toContain('{\n  return 1\n}')
  })

  it.each([
    ['are not there', ['  counted -= 1'], 'are not in src/count.ts'],
    ['are there with another indentation', ['counted += 1'], 'are not in src/count.ts'],
    ['are there twice', ['  counted += 1'], 'are 2 times in src/count.ts'],
    ['are none', [], 'must be there once'],
  ])('are refused where their lines %s', (_case, before, sentence) => {
    const twice = `${SOURCE}  counted += 1\n`

    expect(() => applyChange(twice, { file: 'src/count.ts', before, after: [] }, 'w.md:3')).toThrow(sentence)
  })

  it.each([
    ['a heading of another form', '## A mistake\n', 'w.md:1 is no heading of a wrong answer'],
    ['no block', '## Step 1: nothing\n\nProse.\n', 'w.md:1 has no block'],
  ])('are refused with %s', (_case, text, sentence) => {
    expect(() => parseWrongAnswers(text, 'w.md')).toThrow(sentence)
  })
})
