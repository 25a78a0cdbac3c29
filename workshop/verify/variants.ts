import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { labFiles, writeWhole } from '../labs/lab-files.ts'
import { type Lab, ROOT } from '../labs/labs.ts'
import { applyChange, parseWrongAnswers, type WrongAnswer } from '../labs/wrong-answers.ts'

/** A folder that the lab's tests are run against. */
export interface Variant {
  /** Names its jest project, as `01-first-lambda wrong 3`. */
  name: string
  dir: string
  /** The steps done in it, counted from the first; for a wrong answer, none counts. */
  done: number
  /** The mistake in it. */
  wrong?: WrongAnswer
}

/** The starter, the solution, the starter with the first steps done, and every wrong answer. Folders are made anew. */
export function makeVariants(lab: Lab): Variant[] {
  return [
    { name: `${lab.id} starter`, dir: lab.dir, done: 0 },
    { name: `${lab.id} solution`, dir: lab.solution, done: lab.steps.length },
    ...lab.steps.map((step) => stepsDone(lab, step.number)),
    ...readWrongAnswers(lab).map((wrong, index) => wrongVariant(lab, wrong, index + 1)),
  ]
}

/** The lab's `wrong-answers.md`; without one there are none. */
export function readWrongAnswers(lab: Lab): WrongAnswer[] {
  const path = join(lab.solution, 'wrong-answers.md')
  if (!existsSync(path)) return []
  return parseWrongAnswers(readFileSync(path, 'utf8'), relative(ROOT, path).replaceAll('\\', '/'))
}

/** The starters, with the files of the steps up to this one out of the solution: nothing else may be needed. */
function stepsDone(lab: Lab, done: number): Variant {
  const variant = { name: `${lab.id} steps 1 to ${done}`, dir: variantDir(lab, `steps-${done}`), done }
  copyFiles(lab.dir, variant.dir)
  for (const file of lab.steps.slice(0, done).flatMap((step) => step.files)) {
    if (existsSync(join(lab.solution, file))) cpSync(join(lab.solution, file), join(variant.dir, file))
  }
  return variant
}

function wrongVariant(lab: Lab, wrong: WrongAnswer, number: number): Variant {
  const dir = variantDir(lab, `wrong-${number}`)
  copyFiles(lab.solution, dir)
  for (const change of wrong.changes) {
    const path = join(dir, change.file)
    if (!existsSync(path)) throw new Error(`${wrong.at} changes ${change.file}, which the solution does not have`)
    writeWhole(path, applyChange(readFileSync(path, 'utf8'), change, wrong.at))
  }
  return { name: `${lab.id} wrong ${number}`, dir, done: 0, wrong }
}

/** Inside the project, so that packages are found from it. */
function variantDir(lab: Lab, name: string): string {
  return join(ROOT, '.lab', 'verify', lab.id, name)
}

function copyFiles(from: string, to: string): void {
  for (const path of labFiles(from).filter((path) => !path.endsWith('.test.ts'))) {
    writeWhole(join(to, path), readFileSync(join(from, path)))
  }
}
