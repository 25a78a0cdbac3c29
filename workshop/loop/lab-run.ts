import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../labs/labs.ts'
import type { Step } from '../labs/readme.ts'
import { explainBroken } from './broken.ts'
import { type Failure, firstOwnLine, readFailure } from './failure.ts'
import { type FileResult, Hang } from './test-process.ts'

/** What a run of a lab's tests found, by the README's steps. */
export interface LabRun {
  steps: StepRun[]
  /** Sentences about what kept tests from running: a file that does not parse, a missing starter, a hang. */
  broken: string[]
  /** What the lab's own code wrote to the console, each with its place, as `src/greet.ts:3  …`. */
  printed: string[]
}

export interface StepRun {
  number: number
  title: string
  tests: TestRun[]
  /** It has tests, and all pass. */
  passed: boolean
}

export interface TestRun {
  title: string
  passed: boolean
  failure?: Failure
}

/** Sorts jest's results by step. */
export async function labRun(lab: Lab, dir: string, results: FileResult[]): Promise<LabRun> {
  const broken = await Promise.all(
    results.filter((file) => file.broken !== undefined).map((file) => explainBroken(dir, file.broken ?? '')),
  )
  const tests = results.flatMap((file) => file.tests)
  const steps = lab.steps.map((step) => stepRun(step, tests, [lab.dir, dir]))
  return {
    steps,
    broken: [...new Set(broken)],
    printed: results.flatMap((file) => file.printed.flatMap((log) => ownLog(dir, log))),
  }
}

/** The run that could not be: every step is open, and the sentences say why. */
export function notRun(lab: Lab, broken: string[]): LabRun {
  const steps = lab.steps.map(({ number, title }) => ({ number, title, tests: [], passed: false }))
  return { steps, broken, printed: [] }
}

/** Sentences for the files of the steps that are not there. */
export function missingFiles(lab: Lab, dir: string): string[] {
  const files = [...new Set(lab.steps.flatMap((step) => step.files))].filter((file) => !existsSync(join(dir, file)))
  return files.map(
    (file) =>
      `labs/${lab.id}/${file} is missing. Bring its starter back: npm run lab reset ${lab.number} (it keeps what you have written).`,
  )
}

function stepRun({ number, title }: Step, all: FileResult['tests'], dirs: [string, string]): StepRun {
  const tests = all.filter((test) => test.describe === `Step ${number} — ${title}`).map((test) => testRun(test, dirs))
  return { number, title, tests, passed: tests.length > 0 && tests.every((test) => test.passed) }
}

function testRun({ title, status, message }: FileResult['tests'][number], [labDir, dir]: [string, string]): TestRun {
  if (status === 'passed') return { title, passed: true }
  const failure = readFailure(message, dir)
  return { title, passed: false, failure: failure.at ? failure : readFailure(message, labDir) }
}

function ownLog(dir: string, { text, stack }: FileResult['printed'][number]): string[] {
  const at = firstOwnLine(`\n${stack}`, dir)
  return at ? [`${at}  ${text}`] : []
}

/** Says how it ended where the tests did not come to an end of their own. */
export function explainEnd(lab: Lab, error: unknown): string {
  if (!(error instanceof Hang)) return (error as Error).message
  const { seconds, test } = error
  const step = lab.steps.find(({ number, title }) => test?.startsWith(`Step ${number} — ${title}`))
  const where = step
    ? `, and "${test}" was running. Look for a loop that never ends in ${step.files.join(', ')}.`
    : '. Look for a loop that never ends.'
  return `The tests were stopped: nothing happened for ${seconds} s${where}`
}
