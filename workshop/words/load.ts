import { setTimeout } from 'node:timers/promises'
import { endpointOf } from '../deployed.ts'
import type { Lab } from '../labs/labs.ts'

const CALLERS = 4
const SECONDS = 30
const PAUSE_MS = 20

/**
 * `npm run -s lab load staging`: calls the front page of the lab's API for half a minute, by four callers at once, and says each second who
 * answered how often: the versions, and the statuses of what failed.
 */
export async function load(lab: Lab, stage = 'dev', seconds = String(SECONDS)): Promise<number> {
  const url = await endpointOf(lab.id.slice(3), stage)
  const end = Date.now() + Number(seconds) * 1000
  const total = await Promise.all([...Array.from({ length: CALLERS }, () => callUntil(end, url)), sayEachSecond(end)])
  console.log(`all: ${sentenceOf(total.slice(0, CALLERS).flatMap((answers) => answers ?? []))}`)
  return 0
}

let lately: string[] = []

async function callUntil(end: number, url: string): Promise<string[]> {
  const answers: string[] = []
  while (Date.now() < end) {
    const answer = await ask(url)
    answers.push(answer)
    lately.push(answer)
    await setTimeout(PAUSE_MS)
  }
  return answers
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url)
    const text = await response.text()
    return response.ok ? `version ${JSON.parse(text).version}` : `HTTP ${response.status}`
  } catch (error) {
    return `no answer (${(error as Error).name})`
  }
}

async function sayEachSecond(end: number): Promise<undefined> {
  while (Date.now() < end) {
    await setTimeout(1000)
    console.log(sentenceOf(lately))
    lately = []
  }
}

/** `version 2: 71, version 3: 9`. */
function sentenceOf(answers: string[]): string {
  const kinds = [...new Set(answers)].sort()
  return kinds.map((kind) => `${kind}: ${answers.filter((answer) => answer === kind).length}`).join(', ') || 'no answer'
}
