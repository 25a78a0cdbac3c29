import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Runs the Serverless CLI in a service's folder. Gives what it printed; throws that where it fails. */
export function serverless(folder: string, words: string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const child = spawn(process.execPath, [cli(), ...words], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve(printed)
      reject(new Error(`"serverless ${words.join(' ')}" failed in ${folder}:\n${printed.trim()}`))
    })
  })
}

function cli(): string {
  const manifest = createRequire(import.meta.url).resolve('serverless/package.json')
  return join(dirname(manifest), 'bin', 'serverless.js')
}
