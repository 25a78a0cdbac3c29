import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type ConsoleCommand, firstDifference } from '../labs/console-blocks.ts'
import type { Lab } from '../labs/labs.ts'
import { readCommandLine } from './command-line.ts'

/** How long one command may take. */
const SECONDS = 60

/**
 * Runs every command of a lab's README in the solution's folder, against the local cloud at `cloudUrl`, which may also be
 * `aws`. Gives what was wrong.
 */
export async function commandProblems(lab: Lab, cloudUrl: string, onCommand: OnCommand = () => {}): Promise<string[]> {
  const temp = mkdtempSync(join(tmpdir(), 'lab-commands-'))
  const env = cloudUrl === 'aws' ? { CLOUD: 'aws' } : { CLOUD: 'local', LOCAL_CLOUD_URL: cloudUrl }
  const problems: string[] = []
  for (const command of lab.commands) {
    onCommand(command.command)
    const problem = await commandProblem(command, lab, env, join(temp, 'output'))
    if (problem) problems.push(`labs/${lab.id}/README.md:${command.line}: ${problem}`)
  }
  rmSync(temp, { recursive: true, force: true })
  return problems
}

export type OnCommand = (command: string) => void

async function commandProblem(
  command: ConsoleCommand,
  lab: Lab,
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<string | undefined> {
  const { code, printed } = await run(command.command, lab.solution, env, file).catch((error: Error) => ({
    code: error.message,
    printed: '',
  }))
  const end = printed.trimEnd().split('\n').slice(-8).join('\n')
  if (code !== 0 && !command.fails)
    return `"${command.command}" ended with ${code}. If it is meant to, open the block with \`\`\`console fails. It printed:\n${end}`
  if (code === 0 && command.fails) return `"${command.command}" succeeded, but its block says that it fails`
  const difference = firstDifference(command.output, printed)
  return (
    difference &&
    `"${command.command}" does not print what the README shows.\n  README:  ${difference.shown}\n  printed: ${difference.printed}`
  )
}

const CHILD_ENV = { LAB_SUBJECT: 'solutions', NO_COLOR: '1', FORCE_COLOR: undefined, COLUMNS: '200' }

/** Both of its outputs go to one file, so that their lines stay in order. */
async function run(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  file: string,
): Promise<{ code: number | string; printed: string }> {
  const program = readCommandLine(command)
  const output = openSync(file, 'w')
  try {
    const child = spawn(program.file, program.args, {
      cwd,
      // npm says in INIT_CWD which folder it was called in.
      env: { ...process.env, ...env, ...CHILD_ENV, INIT_CWD: cwd },
      stdio: ['ignore', output, output],
      // spawn's own time-out keeps this process alive where the program does not exist.
      signal: AbortSignal.timeout(SECONDS * 1000),
    })
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', (error) =>
        error.name === 'AbortError' ? resolve(`no end within ${SECONDS} s`) : reject(error),
      )
      child.once('exit', (code, signal) => resolve(code ?? `${signal}`))
    })
    return { code, printed: stripVTControlCharacters(readFileSync(file, 'utf8')) }
  } finally {
    closeSync(output)
  }
}
