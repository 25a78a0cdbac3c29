import { indent, paint } from '../terminal.ts'

/** A part of `npm test`. */
export interface Job {
  name: string
  /** Counts what held and what did not; `output` is shown when something did not. */
  run(): Promise<{ passed: number; failed: number; output: string }>
}

/** Runs the rows one after the other and a row's jobs together, and says of each how it went. Gives the sums. */
export async function runJobs(rows: Job[][]): Promise<{ passed: number; failed: number }> {
  const sum = { passed: 0, failed: 0 }
  for (const row of rows) {
    const results = await Promise.all(row.map(runJob))
    for (const { passed, failed } of results) {
      sum.passed += passed
      sum.failed += failed
    }
  }
  return sum
}

async function runJob({ name, run }: Job): Promise<{ passed: number; failed: number }> {
  const began = performance.now()
  // A job that breaks is a failure like any other: the rest still runs.
  const result = await run().catch((error: Error) => ({ passed: 0, failed: 1, output: error.stack ?? error.message }))
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6)
  const verdict = result.failed > 0 ? paint('red', `✗ ${result.failed} failed`) : paint('green', '✔')
  console.log(`${seconds} s  ${name.padEnd(28)} ${String(result.passed).padStart(5)} passed  ${verdict}`)
  if (result.failed > 0) console.log(`\n${indent(result.output.trim())}\n`)
  return result
}
