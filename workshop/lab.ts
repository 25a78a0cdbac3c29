import { findLab } from './labs/labs.ts'
import { keepStarters } from './labs/starters.ts'
import { watch } from './loop/watch.ts'
import { check } from './words/check.ts'
import { diff } from './words/diff.ts'
import { hint } from './words/hint.ts'
import { list } from './words/list.ts'
import { reset } from './words/reset.ts'

/** `npm run lab …`: each word, and what it does with the words after it. It gives the exit code. AWS's clients load slowly, so only on request. */
const WORDS: Record<string, (...words: string[]) => number | Promise<number>> = {
  check: (lab) => check(findLab(theLab(lab))),
  hint: (lab, step) => hint(findLab(theLab(lab)), step),
  diff: (lab) => diff(findLab(theLab(lab))),
  reset: (lab, undo) => reset(findLab(theLab(lab)), undo),
  start: async (lab, stage) => (await import('./words/start.ts')).start(findLab(theLab(lab)), stage),
  secret: async (name, stage) => (await import('./words/secret.ts')).secret(name, stage),
  send: async (...words) => (await import('./words/send.ts')).send(findLab(theLab(undefined)), words),
  fire: async (name, stage) => (await import('./words/fire.ts')).fire(findLab(theLab(undefined)), name, stage),
  token: async (...words) => (await import('./words/token.ts')).token(words),
  issuer: async (deed) => (await import('./words/issuer.ts')).issuer(deed),
  publish: async (file, stage) => (await import('./words/publish.ts')).publish(file, stage),
  empty: async (stage) => (await import('./words/empty.ts')).empty(labHere(), stage),
  follow: async (name, file, stage) =>
    (await import('./words/follow.ts')).follow(findLab(theLab(undefined)), name, file, stage),
  load: async (stage, seconds) => (await import('./words/load.ts')).load(findLab(theLab(undefined)), stage, seconds),
  put: async (name, value, stage) => (await import('./words/put.ts')).put(name, value, stage),
  slack: async (...words) => (await import('./words/slack.ts')).slack(words),
  try: async (...words) => (await import('./words/try.ts')).tryMessage(findLab(theLab(undefined)), words),
  datadog: async (...words) => (await import('./words/datadog.ts')).datadog(words),
  metrics: async (...words) => (await import('./words/metrics.ts')).metrics(words),
  alarm: async (...words) => (await import('./words/alarm.ts')).alarm(findLab(theLab(undefined)), words),
  dashboard: async (stage) => (await import('./words/dashboard.ts')).dashboard(findLab(theLab(undefined)), stage),
  'dead-letters': async (...words) =>
    (await import('./words/dead-letters.ts')).deadLetters(findLab(theLab(undefined)), words),
  logs: async (...words) => (await import('./words/logs.ts')).logs(words),
  opensearch: async (...words) => (await import('./words/opensearch.ts')).opensearch(words),
  replay: async (stage) => (await import('./words/replay.ts')).replay(findLab(theLab(undefined)), stage),
  agenda: async (length, start) => (await import('./words/agenda.ts')).agenda(length, start),
  handout: async (what) => (await import('./words/handout.ts')).handout(what),
  verify: async (...labs) => (await import('./verify/verify.ts')).verify(labs),
}

const USAGE = `npm run lab                 the path, and where you are on it
npm run lab 1               lab 1: its tests run whenever you save
npm run lab check 1         lab 1 once
npm run lab hint 1          the next hint for the step you are at
npm run lab diff 1          your files beside the solution's
npm run lab reset 1         the starters again; your work is kept aside (reset 1 undo brings it back)
npm run lab start 4         deploys what lab 4 builds on, so that you can begin with it
npm run lab secret          puts a secret of a service into Parameter Store
npm run -s lab send         calls the API that a lab deployed (in the lab's folder)
npm run -s lab token        makes a token for the API of lab 05, a good one or one of many bad ones
npm run -s lab issuer       lets the local issuer of tokens change its keys, or be down
npm run -s lab publish      publishes a message to the topic of the ops desk
npm run -s lab fire         fires the schedule of a function at once (in the lab's folder)
npm run -s lab follow       calls a function of the lab until it says that all is done (in the lab's folder)
npm run -s lab load         calls the API of lab 09 for half a minute, and says which version answered (in the lab's folder)
npm run -s lab put          changes a parameter of a service, as its switch
npm run lab empty           deletes what is in the buckets of a lab's service, so that it can be removed (in the lab's folder)
npm run -s lab slack        types a slash command in the local Slack workspace
npm run -s lab try          shows what the code of lab 4 makes of a message, that of lab 6 of log lines (in the lab's folder)
npm run -s lab datadog      shows what the local Datadog holds (datadog broken 429: it misbehaves)
npm run -s lab metrics      shows the ops desk's own metrics in CloudWatch
npm run -s lab alarm        shows the alarms of a lab's service, or waits for a state (in the lab's folder)
npm run -s lab dashboard    shows the dashboard of a lab's service with its latest values (in the lab's folder)
npm run -s lab dead-letters shows what a lab's service could not deliver (in the lab's folder)
npm run -s lab logs         searches the logs of all services: logs "level:ERROR AND service:api"
npm run -s lab opensearch   shows what OpenSearch holds, sets it up (opensearch broken 429: the local one misbehaves)
npm run -s lab replay       hands in again what lab 6 could not deliver (in the lab's folder)
npm run lab agenda 4h       the workshop in 90m, 4h or 1d: what when, and what to leave out (agenda 4h 9:00)
npm run lab handout         the slides and their notes as a PDF (handout slides: without the notes)
npm run lab verify          proves the labs (for authors)
npm run lab doctor          checks this machine`

async function main([word, ...rest]: string[]): Promise<number> {
  keepStarters()
  if (!word) return list()
  if (word === 'help') return say(USAGE)
  if (Object.hasOwn(WORDS, word)) return WORDS[word]!(...rest)
  if (/^\d/.test(word)) return watch(findLab(word))
  return watch(findLabOrSayWords(word))
}

function findLabOrSayWords(word: string) {
  try {
    return findLab(word)
  } catch (error) {
    throw new Error(`"${word}" is neither a lab nor a word of npm run lab. It knows:\n\n${USAGE}`, { cause: error })
  }
}

function theLab(name: string | undefined): string {
  const lab = name ?? here()
  if (!lab) throw new Error("Which lab? Run this in a lab's folder, or add its number, as in: npm run lab check 1")
  return lab
}

function labHere() {
  const lab = here()
  return lab === undefined ? undefined : findLab(lab)
}

/** npm says in INIT_CWD which folder it was called in. */
function here(): string | undefined {
  return process.env.INIT_CWD?.match(/[\\/](?:labs|solutions)[\\/](\d\d-[a-z0-9-]+)/)?.[1]
}

function say(text: string): number {
  console.log(text)
  return 0
}

// As in: npm run lab check 1 | head. Whoever reads has seen enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
