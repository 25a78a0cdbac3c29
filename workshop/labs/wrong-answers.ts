import { fencedLines, fences } from './fences.ts'

/** A plausible mistake, which the lab's tests must catch. */
export interface WrongAnswer {
  step: number
  name: string
  /** The mistake in prose. */
  about: string
  changes: Change[]
  /** Its heading, as `solutions/01-first-lambda/wrong-answers.md:3`. */
  at: string
}

/** Lines of the solution's file, and what the mistake has in their place. */
export interface Change {
  file: string
  before: string[]
  after: string[]
}

/** Reads `wrong-answers.md`: headings `## Step n: name of the mistake`, prose, and fenced blocks "diff path/of/file". */
export function parseWrongAnswers(text: string, path: string): WrongAnswer[] {
  const lines = text.split(/\r?\n/)
  const fenced = fencedLines(lines)
  const headings = lines.flatMap((line, index) => (!fenced.has(index) && /^## /.test(line) ? [index] : []))
  return headings.map((index, place) => {
    const at = `${path}:${index + 1}`
    const [, step, name] = lines[index]!.match(/^## Step (\d+): (.+?)\s*$/) ?? []
    if (!step || !name) throw new Error(`${at} is no heading of a wrong answer: write "## Step 2: name of the mistake"`)
    const section = lines.slice(index + 1, headings[place + 1])
    const blocks = fences(section).filter(({ info }) => info.startsWith('diff '))
    if (blocks.length === 0)
      throw new Error(`${at} has no block: write \`\`\`diff src/file.ts with lines that start with -, + or a space`)
    const prose = section
      .slice(0, blocks[0]!.start - 1)
      .join('\n')
      .trim()
    return { step: Number(step), name, about: prose, at, changes: blocks.map(({ info, lines }) => change(info, lines)) }
  })
}

/** The text with the mistake in it. Throws where the lines before it are not there exactly once. The markers of the slides' regions do not count as lines. */
export function applyChange(text: string, { file, before, after }: Change, at: string): string {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(\/\/|#) #(end)?region\b/.test(line))
  const places = lines.flatMap((_, index) =>
    before.every((line, offset) => lines[index + offset] === line) ? [index] : [],
  )
  if (before.length === 0 || places.length !== 1) {
    throw new Error(
      `${at}: its lines are ${places.length === 0 ? 'not' : `${places.length} times`} in ${file}, but must be there once: ${before[0] ?? '(no line)'}`,
    )
  }
  return lines.toSpliced(places[0]!, before.length, ...after).join('\n')
}

function change(info: string, lines: string[]): Change {
  const side = (signs: string) =>
    lines.filter((line) => line === '' || signs.includes(line[0]!)).map((line) => line.slice(1))
  return { file: info.slice('diff '.length).trim(), before: side(' -'), after: side(' +') }
}
