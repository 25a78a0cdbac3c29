import type { Part } from './programme.ts'

/** A row of the agenda. `at` and `minutes` are whole minutes, `at` from the beginning. */
export interface Row {
  at: number
  minutes: number
  title: string
  lab?: number
  slides?: number
  isBreak?: true
}

export interface Plan {
  rows: Row[]
  /** When all is done, in minutes from the beginning. */
  end: number
  leftOut: Part[]
  /** What to leave out next when the room is slower, in this order. */
  next: Part[]
}

const BREAK = 15
const LUNCH = 60
/** Nobody listens or types longer than this, in minutes, without a break. */
const SITTING = 110
/** From this length on there is a lunch, as near to the middle as the parts end. */
const DAY = 360

/**
 * The programme in at most so many minutes, breaks included: what its authors marked to be left out goes in the order of
 * its numbers until the rest fits, and comes back where it fits after all. Throws if even what always stays does not fit.
 */
export function makePlan(parts: Part[], minutes: number): Plan {
  const candidates = parts.filter((part) => part.cut !== undefined).sort((a, b) => a.cut! - b.cut!)
  const leftOut = new Set<Part>()
  const rest = () => parts.filter((part) => !leftOut.has(part))
  for (const part of candidates) {
    if (length(rest(), minutes) <= minutes) break
    leftOut.add(part)
  }
  const end = length(rest(), minutes)
  if (end > minutes)
    throw new Error(
      `What always stays takes ${end} minutes, and there are ${minutes}. Mark more slides by data-cut, or take more time.`,
    )
  for (const part of [...leftOut].reverse()) {
    leftOut.delete(part)
    if (length(rest(), minutes) > minutes) leftOut.add(part)
  }
  return {
    rows: withBreaks(rest(), minutes),
    end: length(rest(), minutes),
    leftOut: candidates.filter((part) => leftOut.has(part)),
    next: candidates.filter((part) => !leftOut.has(part)),
  }
}

function length(parts: Part[], minutes: number): number {
  const last = withBreaks(parts, minutes).at(-1)
  return last ? last.at + last.minutes : 0
}

/** Breaks stand between parts, before one that would make the sitting too long; lunch is nearest to the middle of a day. */
function withBreaks(parts: Part[], minutes: number): Row[] {
  const rows: Row[] = []
  let now = 0
  let sat = 0
  let hadLunch = minutes < DAY
  const pause = (title: string, length: number) => {
    const at = Math.round(now / 60)
    rows.push({ at, minutes: length, title, isBreak: true })
    now = (at + length) * 60
    sat = 0
  }
  for (const { title, seconds, lab, slides } of joined(parts)) {
    if (!hadLunch && isNearest(now / 60, (now + seconds) / 60, (minutes - LUNCH) / 2)) {
      pause('Lunch', LUNCH)
      hadLunch = true
    } else if (sat > 0 && sat + seconds > SITTING * 60) pause('Break', BREAK)
    const at = Math.round(now / 60)
    now += seconds
    sat += seconds
    rows.push({ at, minutes: Math.round(now / 60) - at, title, lab, slides })
  }
  return rows
}

/** Whether this end of a part is nearer to the time than the next one. */
function isNearest(now: number, next: number, time: number): boolean {
  return Math.abs(now - time) <= Math.abs(next - time)
}

/** Slides of one part that follow each other, once what stood between them is left out, are one row. */
function joined(parts: Part[]): Part[] {
  const rows: Part[] = []
  for (const part of parts) {
    const last = rows.at(-1)
    if (!last || last.lab !== undefined || part.lab !== undefined || last.title !== part.title) rows.push({ ...part })
    else Object.assign(last, { seconds: last.seconds + part.seconds, slides: (last.slides ?? 0) + (part.slides ?? 0) })
  }
  return rows
}
