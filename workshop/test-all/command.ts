import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from './jobs.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** A job that is one command of an installed package; it holds when the command ends with 0. */
export function commandJob(name: string, packageName: string, args: string[]): Job {
  return {
    name,
    async run() {
      const { code, output } = await runPackage(packageName, args)
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
    },
  }
}

/** Runs the first command of an installed package. */
export async function runPackage(name: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const folder = join(ROOT, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const script = join(folder, typeof bin === 'string' ? bin : (Object.values(bin)[0] as string))
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
