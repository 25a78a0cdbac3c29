import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..', '..')

/** How to start a program without a shell. */
export interface Program {
  file: string
  args: string[]
}

/**
 * Reads a README's command as cmd, PowerShell and the Unix shells all would, or throws where they differ.
 * `npx` and `npm run` start their script at once: the same on every system, and sooner.
 */
export function readCommandLine(command: string): Program {
  const special = command.replace(/"[^"]*"/g, '').match(/[|<>;&$`*~']/)
  if (special)
    throw new Error(`${special[0]} means something else in each shell: use one plain command, with double quotes`)
  const words = command.match(/(?:"[^"]*"|[^\s"])+/g) ?? []
  const [program = '', ...args] = words.map((word) => word.replaceAll('"', ''))
  if (program === 'node') return { file: process.execPath, args }
  if (program === 'npx') return { file: process.execPath, args: [binOf(args[0] ?? ''), ...args.slice(1)] }
  if (program !== 'npm') return { file: program, args }
  // `-s` only keeps npm itself quiet.
  const script = args.slice(args[0] === 'run' ? 1 : 0)
  return {
    file: process.execPath,
    args: [join(PROJECT, 'workshop', 'run.js'), ...script.slice(script[0] === '-s' ? 1 : 0)],
  }
}

/** The script of a package's command. */
function binOf(name: string): string {
  const folder = join(PROJECT, 'node_modules', name)
  if (!existsSync(folder))
    throw new Error(`npx ${name} would load a package from the network: "${name}" is not installed`)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[name])
}
