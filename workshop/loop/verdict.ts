import { relative } from 'node:path'
import type { Lab } from '../labs/labs.ts'
import { ROOT } from '../labs/labs.ts'
import { indent, paint } from '../terminal.ts'
import type { LabRun, StepRun, TestRun } from './lab-run.ts'

/** The verdict in words: the steps, and then one thing to do next, which is the first that fails. */
export function verdict(lab: Lab, run: LabRun): string {
  const passed = run.steps.filter((step) => step.passed).length
  const head = `${paint('bold', `Lab ${lab.number}: ${lab.title}`)}  ${passed} of ${run.steps.length} steps`
  return [head, stepList(run), ...complaint(lab, run), ...printed(run)].join('\n\n')
}

/** The first step that does not pass. */
export function openStep(run: LabRun): StepRun | undefined {
  return run.steps.find((step) => !step.passed)
}

function stepList(run: LabRun): string {
  return run.steps.map((step) => `  ${mark(step)} Step ${step.number} — ${step.title}${counted(step)}`).join('\n')
}

function mark({ passed, tests }: StepRun): string {
  if (passed) return paint('green', '✔')
  return tests.length > 0 ? paint('red', '✗') : paint('yellow', '?')
}

function counted({ passed, tests }: StepRun): string {
  if (passed) return ''
  const good = tests.filter((test) => test.passed).length
  return paint('dim', tests.length > 0 ? `  ${good} of ${tests.length} tests` : '  not run')
}

function complaint(lab: Lab, run: LabRun): string[] {
  if (run.broken.length > 0) return [paint('red', run.broken[0]!)]
  const step = openStep(run)
  const failed = step?.tests.filter((test) => !test.passed) ?? []
  if (!step) return []
  if (!failed[0])
    return [`Step ${step.number} has no tests in labs/${lab.id}. Bring them back: npm run lab reset ${lab.number}`]
  const more = failed.length > 1 ? [paint('dim', `…and ${failed.length - 1} more in step ${step.number}.`)] : []
  return [lessonOf(failed[0], lab), ...more]
}

/** What was expected, why it matters, where to look; then what came instead. */
function lessonOf({ title, failure }: TestRun, lab: Lab): string {
  if (!failure) return title
  const lines = [
    ['Expected', title],
    ['Why', failure.why],
    ['Look', failure.look],
    ['At', failure.at && `${relative(ROOT, lab.dir).replaceAll('\\', '/')}/${failure.at}`],
  ]
  const facts = lines.filter(([, text]) => text).map(([name, text]) => `${paint('bold', name!.padEnd(9))} ${text}`)
  return [facts.join('\n'), indent(said(failure))].join('\n\n')
}

const LONGEST = 16

function said({ kind, said }: NonNullable<TestRun['failure']>): string {
  if (kind === 'timeout') return `It took longer than ${said.match(/\d+ ms/)?.[0]}: something it waits for never comes.`
  const lines = said.split('\n').map(coloured)
  return lines.length > LONGEST
    ? [...lines.slice(0, LONGEST), `… ${lines.length - LONGEST} more lines`].join('\n')
    : lines.join('\n')
}

function coloured(line: string): string {
  if (/^(- |Expected)/.test(line)) return paint('green', line)
  return /^(\+ |Received)/.test(line) ? paint('red', line) : line
}

const MOST_PRINTED = 5

function printed({ printed }: LabRun): string[] {
  if (printed.length === 0) return []
  const more = printed.length > MOST_PRINTED ? [`…and ${printed.length - MOST_PRINTED} lines before`] : []
  return [
    paint(
      'dim',
      ['Your code printed:', ...more, ...printed.slice(-MOST_PRINTED).map((line) => indent(line))].join('\n'),
    ),
  ]
}
