import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { runPackage } from './command.ts'
import type { Job } from './jobs.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const REPORT = join(ROOT, '.lab', 'jest.json')

/** The unit and contract tests and the deck's checks: all, or those whose path has one of the words. */
export function jestJob(paths: string[]): Job {
  return {
    name: ['jest', ...paths].join(' '),
    async run() {
      rmSync(REPORT, { force: true })
      mkdirSync(join(ROOT, '.lab'), { recursive: true })
      // A test that gave up on something leaves it waiting: the verdict is there, so jest need not wait too.
      const args = [
        '--forceExit',
        '--json',
        `--outputFile=${REPORT}`,
        `--maxWorkers=${availableParallelism()}`,
        ...paths,
      ]
      const { code, output } = await runPackage('jest', args)
      return { ...counts(code), output: withoutReport(output) }
    },
  }
}

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numRuntimeErrorTestSuites: number
}

/** A file that could not run, and a test that was skipped, failed too. */
function counts(code: number | null): { passed: number; failed: number } {
  const report: Report = JSON.parse(readFileSync(REPORT, 'utf8'))
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + report.numPendingTests
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
}

/** With --json jest prints its report as well. */
function withoutReport(output: string): string {
  return output.replace(/^\{"num.*\}$/m, '').replace(/^Test results written to: .*$/m, '')
}
