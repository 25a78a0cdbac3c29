/**
 * Records every demo: on a cloud of its own on a free port, with the solutions deployed by the real CLI. Prints how far it is.
 * Usage: node --import tsx slides/stage/record.ts <file>
 */
import { writeFileSync } from 'node:fs'
import { deployed } from '../../workshop/end-to-end/desk.ts'
import type { Line } from './demo.ts'
import { DEMOS } from './demos.ts'
import { nameOf, perform } from './perform.ts'
import type { Recordings } from './recordings.ts'

const [file = 'recordings.json'] = process.argv.slice(2)
const date = new Date().toISOString().slice(0, 10)

async function record(): Promise<Recordings> {
  const needs = Object.values(DEMOS).flatMap((demo) => demo.needs)
  const ids = [...new Set(needs.filter((need) => typeof need === 'string'))].sort()
  console.log(`deploying ${ids.join(', ')}`)
  const desk = await deployed(ids)
  try {
    const recordings: Recordings = {}
    for (const [name, { actions, needs }] of Object.entries(DEMOS)) {
      // Not before: the deployer of lab 09 would have its say in an earlier demo.
      for (const need of needs) {
        if (typeof need === 'string') continue
        console.log(`deploying ${nameOf(need)}`)
        await desk.deploy(need.id, need)
      }
      console.log(`recording ${name}`)
      recordings[name] = { date, actions: [] }
      for (const action of actions.keys()) recordings[name].actions.push(await recordAction(name, action))
    }
    return recordings
  } finally {
    await desk.close()
  }
}

async function recordAction(name: string, action: number): Promise<Line[]> {
  const lines: Line[] = []
  await perform(name, action, (line) => lines.push(line))
  const end = lines.at(-1)
  if (end?.shows === 'end' && end.isGood) return lines
  throw new Error(`The demo "${name}", "${DEMOS[name]!.actions[action]!.label}", did not come to its end: ${end?.text}`)
}

try {
  writeFileSync(file, JSON.stringify(await record()))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
