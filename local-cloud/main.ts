import { events } from './words/events.ts'
import { reset } from './words/reset.ts'
import { start } from './words/start.ts'
import { status } from './words/status.ts'

/** What may stand behind `npm run cloud`. Each gives the exit code, once it is done. */
const WORDS: Record<string, (words: string[]) => Promise<number>> = { start, status, events, reset }

async function main([word = 'start', ...rest]: string[]): Promise<number> {
  const run = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
  if (run) return run(rest)
  throw new Error(
    `"npm run cloud" knows no "${word}". It knows: ${Object.keys(WORDS).join(', ')}; alone it starts the cloud.`,
  )
}

// Not awaited here: a module that waits at its top level cannot become CommonJS (run.cjs).
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  },
)
