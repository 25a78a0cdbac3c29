import { fences } from './fences.ts'

/** A line `$ …` of a README's `console` block, and what the README shows that it prints. */
export interface ConsoleCommand {
  command: string
  /** Empty: nothing is shown, so anything may be printed. */
  output: string[]
  /** The command's line in the README. */
  line: number
  /** The block says `console fails`: the command must end with an exit code other than 0. */
  fails: boolean
}

/** The commands of the `console` blocks of a markdown text, whose first line has the number `firstLine`. */
export function readCommands(markdown: string, firstLine = 1): ConsoleCommand[] {
  return fences(markdown.split(/\r?\n/))
    .filter(({ info }) => /^console( |$)/.test(info))
    .flatMap(({ info, lines, start }) => {
      const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []))
      return starts.map((index, place) => ({
        command: lines[index]!.slice(2).trim(),
        output: trimBlank(lines.slice(index + 1, starts[place + 1])),
        line: firstLine + start + index,
        fails: info === 'console fails',
      }))
    })
}

/**
 * Compares what a command printed with what the README shows: `…` inside a line stands for any text,
 * a line of only `…` for any lines. Gives the first shown line that was not printed, or undefined if all agree.
 */
export function firstDifference(shown: string[], printed: string): { shown: string; printed: string } | undefined {
  if (shown.length === 0) return
  const lines = trimBlank(printed.split(/\r?\n/))
  // The printed lines that the lines shown so far can end before.
  let ends = new Set([0])
  for (const line of shown) {
    const before = ends
    ends = isAnyLines(line) ? from(Math.min(...before), lines.length) : after(before, lines, line)
    if (ends.size === 0) return { shown: line, printed: lines[Math.min(...before)] ?? '(nothing more)' }
  }
  if (!ends.has(lines.length)) return { shown: '(nothing more)', printed: lines[Math.max(...ends)] ?? '' }
}

function isAnyLines(line: string): boolean {
  return line.trim() === '…'
}

function from(first: number, last: number): Set<number> {
  return new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index))
}

function after(starts: Set<number>, lines: string[], shown: string): Set<number> {
  const escaped = shown
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`^${escaped.join('.*')}\\s*$`)
  return new Set(
    [...starts].filter((start) => lines[start] !== undefined && pattern.test(lines[start])).map((start) => start + 1),
  )
}

function trimBlank(lines: string[]): string[] {
  const isText = (line: string) => line.trim() !== ''
  return lines.slice(Math.max(0, lines.findIndex(isText)), lines.findLastIndex(isText) + 1)
}
