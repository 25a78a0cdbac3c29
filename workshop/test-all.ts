import { join } from 'node:path'
import { paint } from './terminal.ts'
import { installChromium } from './test-all/chromium.ts'
import { commandJob } from './test-all/command.ts'
import { jestJob } from './test-all/jest.ts'
import { type Job, runJobs } from './test-all/jobs.ts'
import { labCommandsJob, labTestsJob } from './test-all/labs.ts'

const ROOT = join(import.meta.dirname, '..')

/** What `npm test` does, a row of jobs after the other; the jobs of a row share the two cores. */
const ROWS: Record<string, Job>[] = [
  {
    types: commandJob('types, with the labs', 'typescript', ['-p', '.']),
    'types-solutions': commandJob('types, with the solutions', 'typescript', ['-p', 'tsconfig.solutions.json']),
    lint: commandJob('lint and format', '@biomejs/biome', ['check']),
    labs: labTestsJob,
  },
  { jest: jestJob([]) },
  { commands: labCommandsJob },
]

/** `npm test`: everything that proves the project. `npm test lint labs`: these jobs; another word is a path for jest. */
async function test(words: string[]): Promise<number> {
  const began = performance.now()
  const names = ROWS.flatMap((row) => Object.keys(row))
  const paths = words.filter((word) => !names.includes(word))
  const rows = words.length === 0 ? ROWS : [...chosen(words), ...(paths.length > 0 ? [{ jest: jestJob(paths) }] : [])]
  if (rows.some((row) => 'jest' in row)) await installChromium()
  const { passed, failed } = await runJobs(rows.map((row) => Object.values(row)))
  console.log(paint('dim', `\n${((performance.now() - began) / 1000).toFixed(0)} s in all`))
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
}

function chosen(words: string[]): Record<string, Job>[] {
  const rows = ROWS.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => words.includes(name))))
  return rows.filter((row) => Object.keys(row).length > 0)
}

process.chdir(ROOT)
process.exitCode = await test(process.argv.slice(2))
