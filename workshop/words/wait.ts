import { setTimeout } from 'node:timers/promises'

/** How long a word waits for what is under way. */
const SECONDS = 40

/** The number after `until`. */
export function readUntil(word: string | undefined, usage: string): number {
  const wanted = Number(word)
  if (Number.isInteger(wanted) && wanted > 0) return wanted
  throw new Error(`Until how many? As in:\n\n${usage}`)
}

/** Looks until there are enough, or the time is up; gives what it saw last. */
export async function waitFor<Found>(
  wanted: number,
  look: () => Promise<Found>,
  count: (found: Found) => number,
  seconds = SECONDS,
): Promise<Found> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (count(found) >= wanted || Date.now() > deadline) return found
    await setTimeout(200)
  }
}
