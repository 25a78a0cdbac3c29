import { mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { askHealth, isTaken, ownerOf } from '../ports.js'

/** @typedef {import('./checks.js').Finding} Finding */

/**
 * @param {string} root
 * @returns {Finding}
 */
export function checkWriting(root) {
  try {
    inTemporary(root, () => {})
    return { name: 'Writing', found: root }
  } catch (error) {
    const fix = 'Clone into a folder of your own, as in your home, and not as another user.'
    return { name: 'Writing', found: `${root} cannot be written to: ${/** @type {Error} */ (error).message}`, fix }
  }
}

/**
 * @param {string} root
 * @returns {Promise<Finding>}
 */
export async function checkDisk(root) {
  const { bavail, bsize } = await statfs(root)
  const free = Math.round((bavail * bsize) / 1e6)
  const found = `${free.toLocaleString('en')} MB free`
  return free > 500
    ? { name: 'Disk', found }
    : { name: 'Disk', found, fix: 'Make room: the packages and the local cloud need 500 MB.' }
}

/**
 * Whether the system tells of a saved file: under WSL on /mnt/c, and on some network drives, it does not.
 * @param {string} root
 * @returns {Promise<Finding>}
 */
export async function checkWatching(root) {
  const name = 'File watching'
  try {
    if (await inTemporary(root, eventArrives)) return { name, found: 'saved files are noticed' }
  } catch {
    return { name, found: 'not checked, since nothing can be written', optional: true }
  }
  const fix =
    'The loop then looks at the files five times a second by itself. Faster: clone into the home folder of Linux, not under /mnt.'
  return { name, found: 'the system does not tell when a file is saved', fix, optional: true }
}

/** @param {string} folder */
function eventArrives(folder) {
  return new Promise((resolve) => {
    const watcher = watch(folder, () => end(true))
    const timer = setTimeout(() => end(false), 1000)
    const end = (/** @type {boolean} */ arrived) => {
      clearTimeout(timer)
      watcher.close()
      resolve(arrived)
    }
    // macOS starts its events a moment after watch() has returned, so one file may be too early.
    const writing = setInterval(() => writeFileSync(join(folder, 'saved'), String(Date.now())), 50)
    watcher.once('close', () => clearInterval(writing))
  })
}

/** @returns {Promise<Finding[]>} */
export async function checkPorts() {
  const site = Number(process.env.PORT ?? 5173)
  const cloud = Number(process.env.CLOUD_PORT ?? 4566)
  return [
    await port('Deck port', site, 'PORT', `http://localhost:${site}/_workshop/health`),
    await port('Cloud port', cloud, 'CLOUD_PORT', `http://127.0.0.1:${cloud}/_aws/health`),
  ]
}

/**
 * @param {string} name
 * @param {number} number
 * @param {string} variable
 * @param {string} health
 * @returns {Promise<Finding>}
 */
async function port(name, number, variable, health) {
  if (!(await isTaken(number))) return { name, found: `${number} is free` }
  const ours = await askHealth(health)
  if (ours?.workshop || ours?.service === 'local-cloud')
    return { name, found: `${number} is the workshop's, which is running` }
  const owner = ownerOf(number)
  return {
    name,
    found: `${number} is taken${owner ? ` by ${owner}` : ''}`,
    fix: `Stop that, or set ${variable} to another port.`,
  }
}

/** A proxy that is asked for 127.0.0.1 answers for a machine that is not this one. */
export function checkProxy() {
  const name = 'Proxy'
  const {
    HTTP_PROXY,
    http_proxy = HTTP_PROXY,
    HTTPS_PROXY,
    https_proxy = HTTPS_PROXY,
    NO_PROXY,
    no_proxy = NO_PROXY,
  } = process.env
  const proxy = http_proxy || https_proxy
  if (!proxy) return { name, found: 'none' }
  // It can hold a password.
  const found = proxy.replace(/\/\/.*@/, '//…@')
  const covers = ['localhost', '127.0.0.1'].every((host) => no_proxy?.includes(host))
  return covers
    ? { name, found }
    : { name, found, fix: 'Add localhost,127.0.0.1 to the variable NO_PROXY.', optional: true }
}

/**
 * @template T
 * @param {string} root
 * @param {(folder: string) => T} use
 * @returns {T}
 */
function inTemporary(root, use) {
  mkdirSync(join(root, '.lab'), { recursive: true })
  const folder = mkdtempSync(join(root, '.lab', 'doctor-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const result = use(folder)
  if (result instanceof Promise) void result.finally(remove)
  else remove()
  return result
}
