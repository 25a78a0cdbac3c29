import type { CloudEvent } from '#local-cloud/cloud.ts'
import { serviceOf, type Told, tell } from './sentences.ts'

/** One thing of a story: where in it it begins, and how long it takes, in milliseconds. */
export interface Step extends Told {
  id: number
  after: number
}

/**
 * Things that happened one because of the other, as far as time tells: another story begins after two seconds of silence, and
 * with what nothing here is the reason of, somebody's command or a schedule.
 */
export interface Story {
  id: number
  /** Milliseconds since 1970. */
  time: number
  /** Milliseconds from the first to the last. */
  took: number
  isBad: boolean
  steps: Step[]
}

interface Placed extends Told {
  id: number
  begin: number
  end: number
  isBeginning: boolean
}

const SILENCE = 2000
const BEGINNINGS = ['slack.command', 'eventbridge.schedule-due', 'scheduler.schedule-due']

/**
 * What happened as stories, the newest first, each in the order in which things began: an event tells of a request when
 * it has been answered, after all that the request led to. `service` is one of theirs; '' leaves out what is quiet.
 */
export function stories(events: CloudEvent[], service: string, most: number): Story[] {
  const begun = events
    .map((event) => ({ event, told: tell(event) }))
    .filter(({ told }) => (service === '' ? !told.isQuiet : service === 'everything' || told.service === service))
    .map(({ event, told }) => ({
      ...{ ...told, id: event.id, begin: beginOf(event, told.took), end: event.time },
      isBeginning: BEGINNINGS.includes(event.type),
    }))
    .sort(inOrder)
  const groups: (typeof begun)[] = []
  let end = Number.NEGATIVE_INFINITY
  for (const step of begun) {
    if (step.isBeginning || step.begin - end > SILENCE) groups.push([])
    groups.at(-1)?.push(step)
    end = Math.max(end, step.end)
  }
  return groups.slice(-most).reverse().map(storyOf)
}

/** What takes time says when it began: it tells of it when it is over, and on a busy machine later than that. */
function beginOf({ time, detail }: CloudEvent, took: number): number {
  return typeof detail.startedAt === 'number' ? detail.startedAt : time - took
}

/** What begins in the same millisecond: first what lasts longest and is told of last, since the rest happened within it. */
function inOrder(a: Placed, b: Placed): number {
  const within = a.took > 0 && b.took > 0 ? b.id - a.id : a.id - b.id
  return a.begin - b.begin || b.end - a.end || within
}

function storyOf(steps: Placed[]): Story {
  const time = steps[0]?.begin ?? 0
  return {
    id: Math.min(...steps.map(({ id }) => id)),
    time,
    took: Math.max(...steps.map(({ end }) => end)) - time,
    isBad: steps.some(({ isBad }) => isBad),
    steps: steps.map(({ begin, end: _, isBeginning: __, ...step }) => ({ ...step, after: begin - time })),
  }
}

/** The services that something was told of, by name. */
export function servicesIn(events: CloudEvent[]): string[] {
  return [...new Set(events.map(({ type }) => serviceOf(type)))].sort()
}
