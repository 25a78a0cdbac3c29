import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

export interface Request {
  rootDir: string
  /** Jest's configuration, but for the root folder and the reporters. */
  options: object
}

/** What jest found in one test file. */
export interface FileResult {
  file: string
  /** The displayName of its jest project. */
  project?: string
  /** Why the file could not be run at all. */
  broken?: string
  /** What was written to the console while it ran, with the stack of each call. */
  printed: { text: string; stack: string }[]
  tests: { describe: string; title: string; status: string; message: string; line?: number }[]
}

export type Message = { ready: true } | { started: string } | { results: FileResult[] } | { error: string }

/** The tests gave no sign of life for some seconds. */
export class Hang extends Error {
  readonly seconds: number
  /** The full name of the test that was running, if one was. */
  readonly test: string | undefined

  constructor(seconds: number, test: string | undefined) {
    super(`The tests did nothing for ${seconds} s`)
    this.seconds = seconds
    this.test = test
  }
}

/** A warm child process that runs jest when asked to, and can be ended while it does. */
export class TestProcess {
  readonly #child: ChildProcess
  readonly #ready: Promise<unknown>
  #runs = 0

  constructor() {
    // Without the parent's --import tsx: the child is plain JavaScript.
    this.#child = fork(join(import.meta.dirname, 'jest-process.js'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#ready = new Promise((resolve) => {
      this.#child.on('message', (message: Message) => 'ready' in message && resolve(message))
      this.#child.once('exit', resolve)
    })
  }

  /** How many runs it has done: each leaves some memory behind. */
  get runs(): number {
    return this.#runs
  }

  /** Throws Hang after `seconds` without a sign of life; the process is of no use then: stop it. */
  async run(request: Request, seconds: number): Promise<FileResult[]> {
    await this.#ready
    if (!this.#child.connected)
      throw new Error('The process that runs the tests did not start. Run: npm run lab doctor')
    this.#runs += 1
    return new Promise((resolve, reject) => {
      let test: string | undefined
      const settle = (end: () => void) => {
        clearTimeout(timer)
        this.#child.off('message', onMessage).off('exit', onExit)
        end()
      }
      const timer = setTimeout(() => settle(() => reject(new Hang(seconds, test))), seconds * 1000)
      const onMessage = (message: Message) => {
        timer.refresh()
        if ('started' in message) test = message.started
        if ('results' in message) settle(() => resolve(message.results))
        if ('error' in message) settle(() => reject(new Error(message.error)))
      }
      const onExit = () =>
        settle(() => reject(new Error('The tests ended the process: does the code call process.exit?')))
      this.#child.on('message', onMessage).on('exit', onExit)
      this.#child.send(request)
    })
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}
