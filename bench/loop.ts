import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeWorkshop } from '../workshop/fixtures/workshop.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const PROJECT = join(import.meta.dirname, '..')
const ROUNDS = 15
const GOAL_MS = 500

/** From a saved file to the printed verdict, in a lab that is being watched; beside a new jest for the same tests. */
export async function benchLoop(): Promise<Row[]> {
  const workshop = makeWorkshop()
  try {
    const oneShot = median(Array.from({ length: 5 }, () => runJestOnce(workshop.root)))
    const watched = median(await saveAndWait(workshop.root))
    return [
      {
        name: 'save → verdict, warm watch, median',
        value: `${watched.toFixed(0)} ms`,
        goal: `at most ${GOAL_MS} ms`,
        ok: watched <= GOAL_MS,
      },
      {
        name: 'the same tests by a new `jest`, median',
        value: `${oneShot.toFixed(0)} ms, ${(oneShot / watched).toFixed(1)} times as long`,
      },
    ]
  } finally {
    workshop.remove()
  }
}

function runJestOnce(root: string): number {
  const began = performance.now()
  const config = JSON.stringify({ rootDir: root, transform: { '\\.ts$': '@swc/jest' } })
  spawnSync(process.execPath, [join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js'), '--config', config], {
    cwd: PROJECT,
  })
  return performance.now() - began
}

/** Saves a different mistake each time, and waits until the verdict shows it. */
async function saveAndWait(root: string): Promise<number[]> {
  const watch = spawn(process.execPath, ['--import', 'tsx', 'workshop/lab.ts', '1'], {
    cwd: PROJECT,
    env: { ...process.env, WORKSHOP_ROOT: root },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const printed = waitFor(watch.stdout)
  const file = join(root, 'labs', '01-greet', 'src', 'greet.ts')
  const starter = readFileSync(file, 'utf8')
  await printed('quit')
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    writeFileSync(file, starter.replace('TODO: step 1', `round ${round}.`))
    await printed(`round ${round}.`)
    times.push(performance.now() - began)
    await printed('quit')
  }
  watch.kill()
  // The first of them still share the machine with the spare process, which is starting.
  return times.slice(3)
}

function waitFor(stream: NodeJS.ReadableStream): (text: string) => Promise<void> {
  let unread = ''
  let look = () => {}
  stream.on('data', (data) => {
    unread += data
    look()
  })
  return (text) =>
    new Promise((resolve) => {
      look = () => {
        const place = unread.indexOf(text)
        if (place < 0) return
        unread = unread.slice(place + text.length)
        look = () => {}
        resolve()
      }
      look()
    })
}
