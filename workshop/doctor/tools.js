import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {import('./checks.js').Finding} Finding */

/** workshop/run.js refuses a Node that is too old; here it is only named. */
export function checkNode() {
  return { name: 'Node', found: `${process.versions.node} on ${process.platform} ${process.arch}` }
}

/**
 * Compares what is installed with what package-lock.json wants.
 * @param {string} root
 * @returns {Finding}
 */
export function checkPackages(root) {
  const name = 'Packages'
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!installed) return { name, found: 'not installed', fix: 'Run once, with a network: npm ci' }
  const wanted = Object.entries(lockedPackages(join(root, 'package-lock.json')) ?? {})
  const stale = wanted.filter(
    ([path, { version, optional }]) => (installed[path] || !optional) && installed[path]?.version !== version && path,
  )
  if (stale.length === 0) return { name, found: `${Object.keys(installed).length} installed, as the lockfile says` }
  const [path = ''] = stale[0] ?? []
  return {
    name,
    found: `${stale.length} not as the lockfile says, as ${path.replace('node_modules/', '')}`,
    fix: 'Run: npm ci',
  }
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function lockedPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined
}

/**
 * Windows line endings make every line of a diff differ, and wrong answers not be found.
 * @param {string} root
 * @returns {Finding}
 */
export function checkLineEndings(root) {
  const name = 'Line endings'
  const files = readdirSync(join(root, 'labs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const windows = files.filter((path) => readFileSync(join(root, 'labs', path), 'utf8').includes('\r\n'))
  if (windows.length === 0) return { name, found: 'LF' }
  return {
    name,
    found: `CRLF in ${windows.length} files, as labs/${windows[0]}`,
    fix: 'Set your editor to LF. If the clone made them: git config core.autocrlf false, then clone again.',
    optional: true,
  }
}

/**
 * @param {string} _root
 * @param {string} command
 * @returns {Finding}
 */
export function checkGit(_root, command = 'git') {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  if (stdout) return { name: 'git', found: stdout.trim().replace('git version ', '') }
  const fix = 'The labs work without it; with it their diffs read better. Get it from https://git-scm.com'
  return { name: 'git', found: 'not found', fix, optional: true }
}

/**
 * Only `npm test` needs a browser of its own.
 * @param {string} root
 * @returns {Finding | Finding[]}
 */
export function checkChromium(root) {
  if (!existsSync(join(root, 'node_modules', 'tsx'))) return []
  const script = `import { findChromium } from './slides/checks/chromium.ts'
    findChromium().then((path) => console.log(path), (error) => { console.error(error.message); process.exitCode = 1 })`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status === 0) return { name: 'Chromium', found: stdout.trim() }
  return {
    name: 'Chromium',
    found: 'not found; npm test needs it, nothing else does',
    fix: stderr.trim().split('\n')[0],
    optional: true,
  }
}
