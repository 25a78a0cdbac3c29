import type { Lab } from '../labs/labs.ts'
import { readProgress, rememberHint, stateOfFiles } from '../labs/progress.ts'
import type { Step } from '../labs/readme.ts'
import { indent, paint, plainMarkdown } from '../terminal.ts'
import { runOnce } from './check.ts'

/** `npm run lab hint 1 [step]`: the next of the step's hints, from a nudge to a snippet. */
export async function hint(lab: Lab, stepName?: string): Promise<number> {
  const step = stepName ? namedStep(lab, stepName) : await currentStep(lab)
  console.log(step ? nextHint(lab, step) : `Every step of lab ${lab.number} passes: there is nothing to hint at.`)
  return 0
}

/** The next hint's text; after the last the first comes again. */
export function nextHint(lab: Lab, step: Step): string {
  if (step.hints.length === 0) return `Step ${step.number} has no hints.`
  const shown = readProgress(lab).hints[step.number] ?? 0
  const hint = step.hints[shown % step.hints.length]!
  rememberHint(lab, step.number, shown + 1)
  const left = step.hints.length - 1 - (shown % step.hints.length)
  const more =
    left > 0 ? `${left} more where that came from.` : 'That was the last hint; the solution is in solutions/.'
  return `${paint('bold', `Step ${step.number} — ${step.title}`)}\n${paint('cyan', hint.title)}\n\n${indent(plainMarkdown(hint.body))}\n\n${paint('dim', more)}`
}

function namedStep(lab: Lab, name: string): Step {
  const step = lab.steps.find(({ number }) => number === Number(name))
  if (!step) throw new Error(`Lab ${lab.number} has no step "${name}"; it has the steps 1 to ${lab.steps.length}.`)
  return step
}

/** The first step that does not pass; the tests run only if a file has changed since they last did. */
async function currentStep(lab: Lab): Promise<Step | undefined> {
  if (readProgress(lab).files !== stateOfFiles(lab)) await runOnce(lab)
  const { passed } = readProgress(lab)
  return lab.steps.find((step) => !passed.includes(step.number))
}
