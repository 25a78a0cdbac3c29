import type { Lab } from '../labs/labs.ts'
import { rememberRun } from '../labs/progress.ts'
import type { LabRun } from '../loop/lab-run.ts'
import { Runner, subjectOf } from '../loop/runner.ts'
import { openStep, verdict } from '../loop/verdict.ts'
import { paint } from '../terminal.ts'

/** `npm run lab check 1`: the verdict once; 0 when every step passes. */
export async function check(lab: Lab): Promise<number> {
  const run = await runOnce(lab)
  console.log(verdict(lab, run))
  const open = openStep(run)
  console.log(open ? `\nStuck? npm run lab hint ${lab.number}` : paint('green', `\nLab ${lab.number} is done.`))
  return open ? 1 : 0
}

/** Runs the lab's tests in a process that is ended after it. */
export async function runOnce(lab: Lab): Promise<LabRun> {
  const runner = new Runner()
  try {
    // Nothing supersedes the only run.
    const run = (await runner.run(lab))!
    if (subjectOf() === 'labs') rememberRun(lab, run)
    return run
  } finally {
    runner.close()
  }
}
