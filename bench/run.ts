import { existsSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** One line of the results. */
export interface Row {
  name: string
  /** With its unit. */
  value: string
  goal?: string
  /** Whether the goal was met. */
  ok?: boolean
}

/** The benchmarks: file, the function it exports, and what it measures. */
const BENCHES = [
  ['deck', 'benchDeck', 'The deck'],
  ['loop', 'benchLoop', 'The loop of a lab'],
  ['deploy', 'benchDeploy', 'A deploy to the local cloud'],
  ['cloud', 'benchCloud', 'The local cloud'],
  ['invoke', 'benchInvoke', 'A warm invocation'],
  ['throughput', 'benchThroughput', 'An HTTP API'],
  ['logs', 'benchLogs', 'Log lines through a subscription filter'],
  ['soak', 'benchSoak', 'Memory under load'],
  ['labs', 'benchLabs', 'The labs, solved'],
] as const

/** `npm run bench [loop …]`: prints the results, and writes them to bench/RESULTS.md when all ran. */
async function bench(words: string[]): Promise<number> {
  const unknown = words.find((word) => !BENCHES.some(([name]) => name === word))
  if (unknown)
    throw new Error(`There is no benchmark "${unknown}". There are: ${BENCHES.map(([name]) => name).join(', ')}.`)
  const sections: { title: string; rows: Row[] }[] = []
  for (const [name, measure, title] of BENCHES) {
    const path = join(import.meta.dirname, `${name}.ts`)
    if ((words.length > 0 && !words.includes(name)) || !existsSync(path)) continue
    const module = await import(pathToFileURL(path).href)
    const rows: Row[] = await module[measure]({ asked: words.includes(name) })
    sections.push({ title, rows })
    console.log(`\n${title}\n${rows.map(textLine).join('\n')}`)
  }
  if (words.length === 0) writeFileSync(join(import.meta.dirname, 'RESULTS.md'), markdown(sections))
  const missed = sections.flatMap(({ rows }) => rows.filter((row) => row.ok === false))
  console.log(`\n${missed.length > 0 ? `${missed.length} goals missed.` : 'All goals met.'}`)
  return missed.length > 0 ? 1 : 0
}

function textLine({ name, value, goal, ok }: Row): string {
  const mark = ok === undefined ? ' ' : ok ? '✔' : '✗'
  return `${mark} ${name.padEnd(60)} ${value}${goal ? `  (goal: ${goal})` : ''}`
}

function markdown(sections: { title: string; rows: Row[] }[]): string {
  const tables = sections.map(({ title, rows }) => {
    const lines = rows.map(
      ({ name, value, goal = '', ok }) => `| ${name} | ${value} | ${goal}${ok === false ? ' (missed)' : ''} |`,
    )
    return [`## ${title}`, '', '| | measured | goal |', '|---|---|---|', ...lines].join('\n')
  })
  const cpu = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`
  const machine = `${platform()} ${release()} ${arch()}, ${cpu}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.versions.node}`
  const date = new Date().toISOString().slice(0, 10)
  return `# Benchmarks\n\nWritten by \`npm run bench\` on ${date}: ${machine}. Compare the ratios; the milliseconds are this machine's.\n\n${tables.join('\n\n')}\n`
}

// On Node 20 each AWS client would print seven lines about the year 2027.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

try {
  process.exitCode = await bench(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
