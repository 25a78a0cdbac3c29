import { relative } from 'node:path'
import { type Lab, ROOT } from '../labs/labs.ts'
import type { Step } from '../labs/readme.ts'
import { type Failure, readFailure } from '../loop/failure.ts'
import type { FileResult } from '../loop/test-process.ts'
import { testFiles, testFilesOf } from './test-files.ts'
import type { Variant } from './variants.ts'

/** What the tests of one step are shown to do. */
export interface StepProof {
  step: number
  tests: number
  /** How many fail on the starter as they should; how many pass on the solution. */
  red: number
  green: number
  wrong: { name: string; caughtBy: string | undefined }[]
}

interface Outcome {
  title: string
  /** The test's place, as `labs/01-first-lambda/src/greet.test.ts:15`. */
  at: string
  failure: Failure | undefined
}

/** Judges a lab's tests by what they said of each variant. */
export function prove(lab: Lab, variants: Variant[], results: Map<string, FileResult[]>) {
  const problems: string[] = []
  const say = (found: string[]) => problems.push(...found)
  const of = (variant: Variant, step: Step) => outcomes(lab, variant, step, results.get(variant.name) ?? [])
  for (const variant of variants) say(notRun(lab, variant, results.get(variant.name) ?? []))

  const [starter, solution] = variants as [Variant, Variant]
  const steps = lab.steps.map((step): StepProof => {
    const red = of(starter, step)
    const green = of(solution, step)
    if (red.length === 0) say([`labs/${lab.id} runs no test of step ${step.number} on the starter`])
    say(red.flatMap((test) => redProblems(test, step, 'the starter')))
    say(green.flatMap((test) => greenProblems(test, 'the solution')))
    const wrong = variants
      .filter((variant) => variant.wrong?.step === step.number)
      .map((variant) => caught(variant, of(variant, step)))
    say(wrong.flatMap(({ problem }) => problem ?? []))
    return {
      step: step.number,
      tests: red.length,
      red: red.filter(({ failure }) => failure?.kind === 'expectation').length,
      green: green.filter(({ failure }) => !failure).length,
      wrong,
    }
  })
  for (const variant of variants.slice(2).filter(({ wrong }) => !wrong)) {
    for (const step of lab.steps) say(orderProblems(variant, step, of(variant, step)))
  }
  say(sameReasons(lab.steps.flatMap((step) => of(starter, step).map((test) => ({ ...test, step: step.number })))))
  return { steps, problems }
}

function outcomes(lab: Lab, variant: Variant, { number, title }: Step, files: FileResult[]): Outcome[] {
  return files.flatMap(({ file, tests }) =>
    tests
      .filter(({ describe }) => describe === `Step ${number} — ${title}`)
      .map(({ title, status, message, line }) => ({
        title,
        at: `labs/${lab.id}${file.slice(lab.dir.length).replaceAll('\\', '/')}:${line ?? 1}`,
        failure: status === 'passed' ? undefined : readFailure(message, variant.dir),
      })),
  )
}

/** What did not run proves nothing. */
function notRun(lab: Lab, { name, wrong }: Variant, files: FileResult[]): string[] {
  const expected = wrong ? testFilesOf(lab, wrong.step) : testFiles(lab)
  const missing = expected.filter((path) => !files.some(({ file }) => file.replaceAll('\\', '/').endsWith(`/${path}`)))
  const broken = files.filter((file) => file.broken !== undefined)
  return [
    ...missing.map((path) => `${name}: labs/${lab.id}/${path} was not run`),
    ...broken.map(
      ({ file, broken }) => `${name}: ${relative(ROOT, file).replaceAll('\\', '/')} could not run: ${broken?.trim()}`,
    ),
  ]
}

/** A starter's test fails by an assertion that teaches, and says where to look: at its own step. */
function redProblems({ title, at, failure }: Outcome, { number, files }: Step, where: string): string[] {
  if (!failure) return [`${at} "${title}" passes on ${where}: the attendee has nothing to do for it`]
  if (failure.kind !== 'expectation')
    return [`${at} "${title}" fails on ${where} by ${failure.kind}, not by an assertion: ${failure.said}`]
  if (!failure.why || !failure.look) return [`${at} "${title}" does not teach: wrap it in lesson({ why, look }, …)`]
  const isOwn = files.some((file) => failure.look?.includes(file)) || failure.look.includes(`step ${number}`)
  return isOwn
    ? []
    : [`${at} "${title}" says to look at "${failure.look}": name ${files.join(' or ')}, or step ${number}`]
}

function greenProblems({ title, at, failure }: Outcome, where: string): string[] {
  return failure ? [`${at} "${title}" fails on ${where}: ${failure.said}`] : []
}

function orderProblems({ done }: Variant, step: Step, tests: Outcome[]): string[] {
  const where = `the starter with steps 1 to ${done} done`
  return tests.flatMap((test) => (step.number <= done ? greenProblems(test, where) : redProblems(test, step, where)))
}

function caught({ wrong, name }: Variant, tests: Outcome[]) {
  const { name: mistake = name, at = '', step } = wrong ?? {}
  const test = tests.find(({ failure }) => failure?.kind === 'expectation')
  const others = tests.filter(({ failure }) => failure).map(({ title, failure }) => `"${title}" by ${failure?.kind}`)
  const problem = test
    ? undefined
    : `${at} "${mistake}" is not caught by an assertion of step ${step}: ${others.join(', ') || 'all its tests pass'}`
  return { name: mistake, caughtBy: test?.title, problem }
}

/** No two tests have one title, and no two steps give the same reason. */
function sameReasons(tests: (Outcome & { step: number })[]): string[] {
  return tests.flatMap(({ title, at, failure, step }, index) => {
    const before = tests.slice(0, index)
    const titled = before.find((other) => other.title === title)
    const reasoned = before.find((other) => failure?.why && other.failure?.why === failure.why && other.step !== step)
    return [
      ...(titled ? [`${at} has the title of ${titled.at}: "${title}". Say what differs`] : []),
      ...(reasoned ? [`${at} gives the reason of ${reasoned.at}, which is of another step: give its own`] : []),
    ]
  })
}
