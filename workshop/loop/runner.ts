import { type Lab, ROOT } from '../labs/labs.ts'
import { jestOptions, type Subject } from './jest-options.ts'
import { explainEnd, type LabRun, labRun, missingFiles, notRun } from './lab-run.ts'
import { type Request, TestProcess } from './test-process.ts'

/** How long one test may go without a sign of life; jest ends one that only waits after 5 s. */
const SECONDS = Number(process.env.LAB_SECONDS ?? 10)

/** A save during a run waits this long for the run to end; after that the run is stopped. */
const PATIENCE_MS = 400

/** Each run leaves about a megabyte of jest's behind. */
const RUNS_PER_PROCESS = 200

/** Runs labs' tests in a warm process. With `keepSpare` a second one is warm for when the first hangs. */
export class Runner {
  readonly #keepSpare: boolean
  #process = new TestProcess()
  #spare: TestProcess | undefined
  #running: Promise<unknown> = Promise.resolve()
  #latest = 0

  constructor({ keepSpare = false } = {}) {
    this.#keepSpare = keepSpare
  }

  /** What the tests found, or undefined if a later call has superseded this one. What the code under test does never throws. */
  async run(lab: Lab, subject = subjectOf()): Promise<LabRun | undefined> {
    const turn = ++this.#latest
    if (!(await endsWithin(PATIENCE_MS, this.#running))) this.#replace()
    if (turn !== this.#latest) return
    const dir = subject === 'solutions' ? lab.solution : lab.dir
    const missing = missingFiles(lab, dir)
    if (missing.length > 0) return notRun(lab, missing)
    const run = this.#runTests(lab, dir, { rootDir: ROOT, options: jestOptions(lab.id, subject) })
    this.#running = run
    const found = await run
    return turn === this.#latest ? found : undefined
  }

  close(): void {
    this.#process.stop()
    this.#spare?.stop()
  }

  async #runTests(lab: Lab, dir: string, request: Request): Promise<LabRun> {
    const current = this.#process
    try {
      const found = await labRun(lab, dir, await current.run(request, SECONDS))
      if (this.#keepSpare) this.#spare ??= new TestProcess()
      if (current.runs >= RUNS_PER_PROCESS) this.#replace()
      return found
    } catch (error) {
      if (current === this.#process) this.#replace()
      return notRun(lab, [explainEnd(lab, error)])
    }
  }

  #replace(): void {
    this.#process.stop()
    this.#process = this.#spare ?? new TestProcess()
    this.#spare = this.#keepSpare ? new TestProcess() : undefined
  }
}

async function endsWithin(ms: number, running: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false)
  })
  const ended = await Promise.race([running.then(() => true), late])
  clearTimeout(timer)
  return ended
}

/** LAB_SUBJECT=solutions checks the solutions instead of the attendee's work. */
export function subjectOf(): Subject {
  return process.env.LAB_SUBJECT === 'solutions' ? 'solutions' : 'labs'
}
