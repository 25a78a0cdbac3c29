import { parse } from 'yaml'
import { type ConsoleCommand, readCommands } from './console-blocks.ts'
import { fencedLines } from './fences.ts'

/** What a lab's README says, in the format of workshop/README.md. */
export interface Readme {
  title: string
  minutes: number
  objectives: string[]
  /** Numbers of the labs it builds on. */
  after: number[]
  steps: Step[]
  /** The commands of all `console` blocks, in order. */
  commands: ConsoleCommand[]
}

export interface Step {
  number: number
  title: string
  /** The files to edit, relative to the lab's folder. */
  files: string[]
  /** What to do: the section without its hints. */
  body: string
  hints: Hint[]
  /** Shown once the step passes. */
  why: string
  /** The line of its heading in the README. */
  line: number
}

export interface Hint {
  title: string
  body: string
}

/** Reads a lab's README. `path` is only for the sentence of an error. */
export function parseReadme(text: string, path: string): Readme {
  const [, yaml, body] = text.match(/^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/) ?? []
  if (yaml === undefined || body === undefined) {
    throw new Error(
      `${path}:1 has no front matter: start it with --- and the keys title, minutes, objectives, after, steps`,
    )
  }
  const front = readFrontMatter(yaml, path)
  const firstLine = text.slice(0, text.length - body.length).split('\n').length
  const steps = readSteps(body, firstLine).map((step, index) => ({ ...step, files: front.steps[index] ?? [] }))
  if (steps.length !== front.steps.length) {
    throw new Error(
      `${path}:1 lists files for ${front.steps.length} steps, but there are ${steps.length} headings "## Step n — Title"`,
    )
  }
  return { ...front, steps, commands: readCommands(body, firstLine) }
}

type FrontMatter = Pick<Readme, 'title' | 'minutes' | 'objectives' | 'after'> & { steps: string[][] }

function readFrontMatter(yaml: string, path: string): FrontMatter {
  const front = parse(yaml) ?? {}
  const wrong = (key: string, form: string) => new Error(`${path}:1 needs "${key}" in its front matter: ${form}`)
  if (typeof front.title !== 'string') throw wrong('title', 'a text')
  if (typeof front.minutes !== 'number') throw wrong('minutes', 'a number')
  if (!isListOf(front.objectives, 'string')) throw wrong('objectives', 'a list of 3 to 5 texts')
  if (!isListOf(front.after ?? [], 'number')) throw wrong('after', 'a list of lab numbers')
  if (!Array.isArray(front.steps)) throw wrong('steps', 'for each step the file to edit, or a list of files')
  return { ...front, after: front.after ?? [], steps: front.steps.map((files: unknown) => [files].flat().map(String)) }
}

function isListOf(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type)
}

function readSteps(body: string, firstLine: number): Omit<Step, 'files'>[] {
  const lines = body.split(/\r?\n/)
  const fenced = fencedLines(lines)
  const headings = lines.flatMap((line, index) => (!fenced.has(index) && /^## /.test(line) ? [index] : []))
  return headings.flatMap((index, place) => {
    const [, number, title] = lines[index]!.match(/^## Step (\d+) — (.+?)\s*$/) ?? []
    if (!number || !title) return []
    const section = lines.slice(index + 1, headings[place + 1]).join('\n')
    return [{ number: Number(number), title, line: firstLine + index, ...readSection(section) }]
  })
}

function readSection(section: string): Pick<Step, 'body' | 'hints' | 'why'> {
  const details = [...section.matchAll(/<details>\s*<summary>(.*?)<\/summary>([\s\S]*?)<\/details>/g)]
  const folded = details.map(([, title = '', body = '']) => ({ title: title.trim(), body: body.trim() }))
  return {
    body: section.replace(/<details>[\s\S]*?<\/details>/g, '').trim(),
    hints: folded.filter(({ title }) => /^Hint \d+: /.test(title)),
    why: folded.find(({ title }) => title === 'Why this is right')?.body ?? '',
  }
}
