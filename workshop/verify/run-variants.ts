import { availableParallelism } from 'node:os'
import { type Lab, ROOT } from '../labs/labs.ts'
import { jestOptions } from '../loop/jest-options.ts'
import { type FileResult, Hang, TestProcess } from '../loop/test-process.ts'
import { testFiles, testFilesOf } from './test-files.ts'
import type { Variant } from './variants.ts'

/** How long the tests of all labs may go without a sign of life. */
const SECONDS = 60

/** Runs the lab's tests against each of its variants: a jest project for each, dealt out to as many processes as there are cores. By variant's name. */
export async function runVariants(all: { lab: Lab; variants: Variant[] }[]): Promise<Map<string, FileResult[]>> {
  const projects = all.flatMap(({ lab, variants }) => variants.map((variant) => project(lab, variant)))
  const hands = Math.min(availableParallelism(), MOST_PROCESSES, projects.length)
  const dealt = Array.from({ length: hands }, (_, hand) => projects.filter((_, index) => index % hands === hand))
  const results = await Promise.all(dealt.map(runProjects))
  const byVariant = new Map<string, FileResult[]>()
  for (const file of results.flat())
    byVariant.set(file.project ?? '', [...(byVariant.get(file.project ?? '') ?? []), file])
  return byVariant
}

/** Each process takes some hundred megabytes. */
const MOST_PROCESSES = 4

async function runProjects(projects: object[]): Promise<FileResult[]> {
  const tests = new TestProcess()
  try {
    return await tests.run({ rootDir: ROOT, options: { projects } }, SECONDS)
  } catch (error) {
    throw error instanceof Hang
      ? new Error(`${error.message} at "${error.test}": a wrong answer may not loop for ever`)
      : error
  } finally {
    tests.stop()
  }
}

/** A wrong answer is of interest to the tests of its own step alone. */
function project(lab: Lab, { name, dir, wrong }: Variant) {
  const files = wrong ? testFilesOf(lab, wrong.step) : testFiles(lab)
  return {
    ...jestOptions(lab.id, 'labs'),
    rootDir: ROOT,
    displayName: name,
    testRegex: files.map((file) => `labs/${lab.id}/${file}$`.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]')),
    testLocationInResults: true,
    moduleNameMapper: { [`^#lab/${lab.id}/(.*)$`]: `${dir.replaceAll('\\', '/')}/$1` },
  }
}
