export interface Fence {
  /** What follows the opening backticks, as `console` or `diff src/greet.ts`. */
  info: string
  lines: string[]
  /** The index of the line after the opening backticks. */
  start: number
}

/** The fenced code blocks of a markdown text. */
export function fences(lines: string[]): Fence[] {
  const found: Fence[] = []
  for (let index = 0; index < lines.length; index++) {
    const [, ticks, info] = lines[index]!.match(/^\s*(`{3,})\s*([^`]*)$/) ?? []
    if (!ticks) continue
    const start = index + 1
    while (++index < lines.length && lines[index]!.trim() !== ticks) {}
    found.push({ info: (info ?? '').trim(), lines: lines.slice(start, index), start })
  }
  return found
}

/** The indices of the lines inside fenced code blocks: what looks like a heading there is none. */
export function fencedLines(lines: string[]): Set<number> {
  return new Set(fences(lines).flatMap(({ start, lines }) => lines.map((_, index) => start + index)))
}
