// Plain JavaScript: the doctor uses it before anything is installed.
import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'

/**
 * Whether something listens on this machine's port.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export async function isTaken(port) {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => answersAt(host, port)))
  return answers.includes(true)
}

/**
 * The program that most likely listens on the port, as `node (process 4711)`; undefined where the system does not tell.
 * @param {number} port
 * @returns {string | undefined}
 */
export function ownerOf(port) {
  return process.platform === 'win32' ? ownerByNetstat(port) : (ownerByLsof(port) ?? ownerBySs(port))
}

/**
 * The answer of a server of ours at this URL, or undefined where there is none, or another's.
 * @param {string} url
 * @returns {Promise<Record<string, string> | undefined>}
 */
export async function askHealth(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
    return await response.json()
  } catch {
    return undefined
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answersAt(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 })
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}

/** @param {number} port */
function ownerByLsof(port) {
  const out = printed('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const [, pid, name] = out.match(/^p(\d+)\n(?:.*\n)*?c(.+)$/m) ?? []
  return pid && `${name} (process ${pid})`
}

/** @param {number} port */
function ownerBySs(port) {
  const out = printed('ss', ['-ltnpH', `sport = :${port}`])
  const [, name, pid] = out.match(/users:\(\("([^"]+)",pid=(\d+)/) ?? []
  return pid && `${name} (process ${pid})`
}

/** @param {number} port */
function ownerByNetstat(port) {
  const out = printed('netstat', ['-ano', '-p', 'TCP'])
  const [, pid] = out.match(new RegExp(`:${port}\\s+\\S+\\s+LISTENING\\s+(\\d+)`)) ?? []
  const [, name] = pid
    ? (printed('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']).match(/^"([^"]+)"/m) ?? [])
    : []
  return pid && `${name ?? 'a program'} (process ${pid})`
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function printed(command, args) {
  return spawnSync(command, args, { encoding: 'utf8', timeout: 3000 }).stdout ?? ''
}
