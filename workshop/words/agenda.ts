import { makePlan, type Plan, type Row } from '../agenda/plan.ts'
import { type Part, readProgramme } from '../agenda/programme.ts'
import { paint } from '../terminal.ts'

/** `npm run lab agenda 4h [9:00]`: what to do when in that time, and what is left out. */
export function agenda(length = '4h', start = '0:00'): number {
  const minutes = minutesOf(length)
  console.log(tell(makePlan(readProgramme(), minutes), minutes, clockOf(start)))
  return 0
}

/** A day is eight hours, lunch included. */
const MINUTES: Record<string, number> = { m: 1, h: 60, d: 480 }

function minutesOf(length: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([mhd])$/.exec(length) ?? []
  const minutes = Number(number) * MINUTES[unit ?? 'm']!
  if (minutes > 0 && minutes <= 2 * MINUTES.d!) return minutes
  throw new Error(`"${length}" is no length of a workshop. Write 90m, 4h or 1d (8 hours, lunch included), up to 2d.`)
}

function clockOf(start: string): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(start) ?? []
  if (hours === undefined) throw new Error(`"${start}" is no time of day. Write it as 9:00 or 13:30.`)
  return Number(hours) * 60 + Number(minutes)
}

function tell({ rows, end, leftOut, next }: Plan, minutes: number, start: number): string {
  const clock = (at: number) => timeOfDay(start + at)
  const spare = minutes - end
  return [
    ...rows.map((row) => line(row, clock(row.at))),
    `${clock(end)}           end${spare > 0 ? `, with ${spare} min to spare` : ''}`,
    ...(leftOut.length > 0 ? ['', `Left out: ${leftOut.map(named).join(', ')}.`] : []),
    ...(next.length > 0 ? [`If it takes longer, leave out next: ${next.slice(0, 3).map(named).join(', ')}.`] : []),
  ].join('\n')
}

function line({ minutes, title, lab, slides, isBreak }: Row, time: string): string {
  const text = `${time}  ${String(minutes).padStart(3)} min  ${lab === undefined ? title : `Lab ${lab}: ${title}`}`
  if (isBreak) return paint('dim', text)
  return lab === undefined
    ? `${text.padEnd(56)} ${slides} ${slides === 1 ? 'slide' : 'slides'}`
    : paint('bold', `${text.padEnd(56)} npm run lab ${lab}`)
}

function named({ title, lab, slides, seconds }: Part): string {
  if (lab !== undefined) return `lab ${lab} (${seconds / 60} min)`
  return `${slides === 1 ? 'a slide' : `${slides} slides`} of "${title}" (${Math.max(1, Math.round(seconds / 60))} min)`
}

function timeOfDay(minutes: number): string {
  const hours = Math.floor(minutes / 60) % 24
  return `${String(hours).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
