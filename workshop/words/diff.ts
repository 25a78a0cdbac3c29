import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Lab, ROOT } from '../labs/labs.ts'
import { paint } from '../terminal.ts'
import { lineDiff } from './line-diff.ts'

/** `npm run lab diff 1`: what would have to change in the attendee's files to make the solution's. */
export function diff(lab: Lab): number {
  console.log(diffText(lab))
  return 0
}

export function diffText(lab: Lab): string {
  const files = [...new Set(lab.steps.flatMap((step) => step.files))]
  const diffs = files.map((file) => fileDiff(join(lab.dir, file), join(lab.solution, file))).filter(Boolean)
  return diffs.join('\n') || `Your files of lab ${lab.number} are the solution's, line by line.`
}

function fileDiff(yours: string, solution: string): string {
  if (!existsSync(solution)) return `${relative(ROOT, solution)} does not exist: there is nothing to compare with.`
  if (!existsSync(yours)) return `${relative(ROOT, yours)} does not exist: all of the solution's file is new.`
  return gitDiff(relative(ROOT, yours), relative(ROOT, solution)) ?? ownDiff(yours, solution)
}

/** undefined where there is no git, or it cannot compare. */
function gitDiff(yours: string, solution: string): string | undefined {
  const colour = paint('bold', 'x') === 'x' ? 'never' : 'always'
  const git = spawnSync('git', ['--no-pager', 'diff', '--no-index', `--color=${colour}`, '--', yours, solution], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return git.status === 0 || git.status === 1 ? git.stdout.trimEnd() : undefined
}

function ownDiff(yours: string, solution: string): string {
  const lines = lineDiff(readFileSync(yours, 'utf8').split(/\r?\n/), readFileSync(solution, 'utf8').split(/\r?\n/))
  if (lines.every(({ sign }) => sign === ' ')) return ''
  const shown = lines.map(({ sign, line }) =>
    sign === ' ' ? `  ${line}` : paint(sign === '-' ? 'red' : 'green', `${sign} ${line}`),
  )
  return [`--- ${relative(ROOT, yours)}`, `+++ ${relative(ROOT, solution)}`, ...shown].join('\n')
}
