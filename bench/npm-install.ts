import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Installs packages that are no dependency of the project into a folder of their own, without their install scripts. */
export function npmInstall(folder: string, packages: string[]): void {
  console.log(`Installing ${packages.join(', ')} to ${folder}, to compare with …`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  // npm as `npm run` itself was started, since Windows has no program of that name.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = ['install', ...packages, '--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts']
  spawnSync(npm[0]!, [...npm.slice(1), ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}
