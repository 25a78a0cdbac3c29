import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Lab, listLabs, ROOT } from '../labs/labs.ts'
import { rememberRun } from '../labs/progress.ts'
import type { Step } from '../labs/readme.ts'
import { indent, paint, plainMarkdown } from '../terminal.ts'
import { diffText } from '../words/diff.ts'
import { nextHint } from '../words/hint.ts'
import { resetText } from '../words/reset.ts'
import { openInEditor } from './editor.ts'
import { watchFiles } from './file-watch.ts'
import { readKeys } from './keys.ts'
import type { LabRun } from './lab-run.ts'
import { Runner } from './runner.ts'
import { openStep, verdict } from './verdict.ts'

/** `npm run lab 1`: the verdict whenever a file is saved, until q. */
export async function watch(lab: Lab): Promise<number> {
  const runner = new Runner({ keepSpare: true })
  const session = new Session(lab, runner)
  const quit = new Promise<void>((resolve) => {
    session.onQuit = resolve
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  const endKeys = readKeys((key) => void session.press(key))
  await session.start()
  await quit
  endKeys()
  await session.close()
  runner.close()
  return 0
}

/** One attendee at one lab at a time: where they are, and what a key does there. */
class Session {
  #lab: Lab
  #step: Step | undefined
  #run: LabRun | undefined
  #files: Awaited<ReturnType<typeof watchFiles>> | undefined
  readonly #runner: Runner
  onQuit = () => {}

  constructor(lab: Lab, runner: Runner) {
    this.#lab = lab
    this.#runner = runner
  }

  async start(): Promise<void> {
    const [files] = await Promise.all([watchFiles(this.#lab.dir, () => void this.check()), this.check()])
    this.#files = files
    if (files.polling)
      say(paint('dim', 'Files are looked at five times a second: this system sends no file events here.'))
  }

  async close(): Promise<void> {
    await this.#files?.close()
  }

  async check(): Promise<void> {
    const began = performance.now()
    const run = await this.#runner.run(this.#lab)
    if (!run) return
    const before = this.#run
    this.#run = run
    rememberRun(this.#lab, run)
    this.#step ??= this.#stepOf(openStep(run)?.number) ?? this.#lab.steps.at(-1)
    this.#show(before, (performance.now() - began) / 1000)
  }

  async press(key: string): Promise<void> {
    const step = this.#step
    if (key === 'q') return this.onQuit()
    if (!step || !this.#run) return
    // The step that the verdict on the screen is about.
    const open = this.#stepOf(openStep(this.#run)?.number) ?? step
    if (key === 'h') say(nextHint(this.#lab, open))
    if (key === 'd') say(diffText(this.#lab))
    if (key === 's') say(this.#solution(open))
    if (key === 'r') say(resetText(this.#lab))
    if (key === 'o') say(await openInEditor(join(this.#lab.dir, open.files[0] ?? 'README.md')))
    if (key === 'n') await this.#next(step)
    if (key === '\r' || key === '\n') await this.check()
  }

  #show(before: LabRun | undefined, seconds: number): void {
    // A terminal shows the newest verdict alone; a pipe keeps them all.
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H')
    const step = this.#step!
    const passes = (run?: LabRun) => run?.steps[step.number - 1]?.passed === true
    const why = passes(this.#run) && before && !passes(before) ? [whyRight(step)] : []
    const keys = `${seconds.toFixed(2)} s   n next  h hint  d diff  s solution  r reset  o open  q quit`
    say([verdict(this.#lab, this.#run!), ...why, paint('dim', keys)].join('\n\n'))
  }

  async #next(step: Step): Promise<void> {
    const open = this.#openBefore(step)
    if (open) return say(`Step ${open.number} does not pass yet. A hint: h. The solution: s.`)
    const next = this.#stepOf(step.number + 1)
    if (!next) return this.#nextLab()
    this.#step = next
    say(`${paint('bold', `Step ${next.number} — ${next.title}`)}\n\n${indent(plainMarkdown(next.body))}`)
  }

  async #nextLab(): Promise<void> {
    const next = listLabs().find((lab) => lab.number > this.#lab.number)
    if (!next) return say('That was the last step of the last lab. Well done.')
    await this.close()
    this.#lab = next
    this.#step = this.#run = undefined
    await this.start()
  }

  #solution({ files }: Step): string {
    return files
      .map((file) => join(this.#lab.solution, file))
      .map((path) => `${paint('bold', relative(ROOT, path))}\n\n${indent(readFileSync(path, 'utf8'))}`)
      .join('\n')
  }

  /** The first step up to this one that does not pass: a later edit can break an earlier step. */
  #openBefore(step: Step) {
    return this.#run?.steps.slice(0, step.number).find((each) => !each.passed)
  }

  #stepOf(number: number | undefined): Step | undefined {
    return this.#lab.steps.find((step) => step.number === number)
  }
}

function whyRight({ number, why }: Step): string {
  return `${paint('green', `Step ${number} passes.`)} Why this is right:\n\n${indent(plainMarkdown(why))}`
}

function say(text: string): void {
  console.log(`${text}\n`)
}
