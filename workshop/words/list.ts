import { type Lab, listLabs } from '../labs/labs.ts'
import { readProgress, rememberRun, stateOfFiles } from '../labs/progress.ts'
import { changedFiles } from '../labs/reset.ts'
import { Runner } from '../loop/runner.ts'
import { paint } from '../terminal.ts'

/** `npm run lab`: every lab, how far it is done, and the next command. */
export async function list(): Promise<number> {
  const labs = listLabs()
  await runChanged(labs)
  const done = labs.map((lab) => passedSteps(lab))
  const next = labs.findIndex((lab, index) => done[index]! < lab.steps.length)
  console.log(labs.map((lab, index) => row(lab, done[index]!, index === next)).join('\n'))
  const minutes = labs.reduce((sum, lab, index) => sum + (done[index]! < lab.steps.length ? lab.minutes : 0), 0)
  console.log(
    labs[next] ? `\n${minutes} minutes to go. Next: npm run lab ${labs[next].number}` : '\nAll labs are done.',
  )
  return 0
}

/** Runs the labs that were edited since their tests last ran; one as it was handed out has no step done. */
async function runChanged(labs: Lab[]): Promise<void> {
  const stale = labs.filter((lab) => changedFiles(lab).length > 0 && readProgress(lab).files !== stateOfFiles(lab))
  if (stale.length === 0) return
  const runner = new Runner()
  try {
    for (const lab of stale) rememberRun(lab, (await runner.run(lab, 'labs'))!)
  } finally {
    runner.close()
  }
}

function passedSteps(lab: Lab): number {
  return changedFiles(lab).length > 0 ? readProgress(lab).passed.length : 0
}

function row(lab: Lab, done: number, isNext: boolean): string {
  const all = lab.steps.length
  const bar = `${'●'.repeat(done)}${'○'.repeat(all - done)}`
  const text = `${isNext ? '→' : ' '} ${String(lab.number).padStart(2)}  ${lab.title.padEnd(24)} ${bar.padEnd(6)} ${done} of ${all} steps  ${String(lab.minutes).padStart(3)} min`
  return done === all ? paint('green', text) : isNext ? paint('bold', text) : text
}
