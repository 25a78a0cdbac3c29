import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { ROOT } from '../labs/labs.ts'

export interface FileWatch {
  /** The files are looked at several times a second, because the system tells nothing of them. */
  polling: boolean
  close(): Promise<void>
}

/** Calls `onChange` when a file in `dir` changes. Where file events do not work (WSL's /mnt, some mounts), it polls. */
export async function watchFiles(dir: string, onChange: () => void): Promise<FileWatch> {
  const polling = process.env.LAB_POLL === '1' || !(await eventsArrive())
  const watcher = open(dir, polling).on('all', onChange)
  await ready(watcher)
  return { polling, close: () => watcher.close() }
}

/** How long an event may take before it counts as lost. */
const PROBE_MS = 1000

/** Writes a file beside the labs, and waits to be told of it. */
export async function eventsArrive(root = ROOT): Promise<boolean> {
  mkdirSync(join(root, '.lab'), { recursive: true })
  const folder = mkdtempSync(join(root, '.lab', 'watched-'))
  const watcher = open(folder, false)
  try {
    await ready(watcher)
    return await new Promise((resolve) => {
      const timer = setTimeout(resolve, PROBE_MS, false)
      watcher.on('add', () => {
        clearTimeout(timer)
        resolve(true)
      })
      writeFileSync(join(folder, 'probe'), 'a file')
    })
  } finally {
    await watcher.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function open(dir: string, polling: boolean): FSWatcher {
  const ignored = /[\\/](node_modules|\.serverless|\.esbuild)([\\/]|$)|\.part$|~$/
  return watch(dir, {
    ignoreInitial: true,
    usePolling: polling,
    interval: 200,
    ignored: (path) => ignored.test(path.slice(dir.length)),
  })
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve) => watcher.once('ready', resolve))
}
