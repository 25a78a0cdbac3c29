import type { Lab } from '../labs/labs.ts'
import type { StepProof } from './proof.ts'

const HEAD = ['lab', 'step', 'tests', 'red on the starter', 'green on the solution', 'wrong answers caught']

/** What was proven, a line a step, and under it which test caught which wrong answer. */
export function proofTable(proofs: { lab: Lab; steps: StepProof[] }[]): string {
  const rows = proofs.flatMap(({ lab, steps }) => steps.map((step) => row(lab, step)))
  const widths = HEAD.map((head, column) =>
    Math.max(...[HEAD, ...rows].map((cells) => cells[column]!.length), head.length),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return [
    line(HEAD),
    ...rows.map(line),
    '',
    ...proofs.flatMap(({ lab, steps }) => steps.flatMap((step) => catches(lab, step))),
  ].join('\n')
}

function row(lab: Lab, { step, tests, red, green, wrong }: StepProof): string[] {
  const caught = wrong.filter(({ caughtBy }) => caughtBy).length
  return [lab.id, String(step), String(tests), String(red), String(green), `${caught} of ${wrong.length}`]
}

function catches(lab: Lab, { step, wrong }: StepProof): string[] {
  return wrong.map(
    ({ name, caughtBy }) => `${lab.id} step ${step}, ${name}: ${caughtBy ? `caught by "${caughtBy}"` : 'NOT CAUGHT'}`,
  )
}
