import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabRun } from '../loop/lab-run.ts'
import { labFiles } from './lab-files.ts'
import { type Lab, ROOT } from './labs.ts'

/** What is remembered of a lab between commands, in .lab/progress.json. */
export interface Progress {
  /** Numbers of the steps that passed in the last run, and the state of the files that it ran on. */
  passed: number[]
  files: string
  /** How many hints were shown for each step, by its number. */
  hints: Record<string, number>
}

export function readProgress(lab: Lab): Progress {
  return { passed: [], files: '', hints: {}, ...readAll()[lab.id] }
}

export function rememberRun(lab: Lab, run: LabRun): void {
  remember(lab, {
    passed: run.steps.filter((step) => step.passed).map((step) => step.number),
    files: stateOfFiles(lab),
  })
}

export function rememberHint(lab: Lab, step: number, shown: number): void {
  remember(lab, { hints: { ...readProgress(lab).hints, [step]: shown } })
}

/** Changes when any file of the lab does: a run on other files says nothing about these. */
export function stateOfFiles(lab: Lab): string {
  const hash = createHash('sha256')
  for (const path of labFiles(lab.dir))
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(lab.dir, path)))
  return hash.digest('hex')
}

function remember(lab: Lab, change: Partial<Progress>): void {
  mkdirSync(join(ROOT, '.lab'), { recursive: true })
  writeFileSync(file(), `${JSON.stringify({ ...readAll(), [lab.id]: { ...readProgress(lab), ...change } }, null, 2)}\n`)
}

/** A file that cannot be read costs the memory of hints, nothing else: the tests tell where everybody is. */
function readAll(): Record<string, Partial<Progress>> {
  try {
    return existsSync(file()) ? JSON.parse(readFileSync(file(), 'utf8')) : {}
  } catch {
    return {}
  }
}

function file(): string {
  return join(ROOT, '.lab', 'progress.json')
}
