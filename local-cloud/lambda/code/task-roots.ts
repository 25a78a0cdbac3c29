import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Table } from '../../store.ts'
import { readZip } from './zip.ts'

/**
 * Where functions run: each package unpacked once, by its hash, in the system's temporary folder. Not below any
 * repository, whose package.json and node_modules would leak into the functions.
 */
export class TaskRoots {
  #folder: string | undefined
  #previous: Table<string>

  /** `table` remembers the folder, so that one left behind by a killed cloud is removed at the next start. */
  constructor(table: Table<string>) {
    this.#previous = table
    this.#removePrevious()
  }

  /** The folder with the package's files; `sha256` in base64. */
  unpacked(sha256: string, zip: () => Uint8Array): string {
    const root = join(this.#open(), Buffer.from(sha256, 'base64').toString('hex'))
    if (!existsSync(root)) unpack(root, zip())
    return root
  }

  close(): void {
    this.#removePrevious()
    this.#folder = undefined
  }

  #open(): string {
    if (this.#folder && existsSync(this.#folder)) return this.#folder
    const folder = mkdtempSync(join(tmpdir(), PREFIX))
    this.#previous.set('folder', folder)
    // Node looks for the nearest package.json: it must not find one of a folder above.
    writeFileSync(join(folder, 'package.json'), '{}')
    linkSdk(folder)
    this.#folder = folder
    return folder
  }

  #removePrevious(): void {
    const folder = this.#previous.get('folder')
    if (folder === undefined) return
    if (folder.includes(PREFIX)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    this.#previous.delete('folder')
  }
}

const PREFIX = 'local-cloud-lambda-'

/** All or nothing: half a package must not be taken for a whole one. */
function unpack(root: string, zip: Uint8Array): void {
  try {
    for (const [path, content] of readZip(zip)) {
      const file = join(root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    }
    // A zip of nothing but folders.
    mkdirSync(root, { recursive: true })
  } catch (error) {
    rmSync(root, { recursive: true, force: true })
    throw error
  }
}

/** Lambda's Node.js runtime brings the AWS SDK; bundlers leave it out for that reason. Here it is the project's own, if any. */
function linkSdk(folder: string): void {
  const modules = sdkModules(import.meta.dirname)
  if (!modules) return
  mkdirSync(join(folder, 'node_modules'))
  for (const scope of ['@aws-sdk', '@smithy']) {
    // A junction, since Windows gives other links to administrators only.
    if (existsSync(join(modules, scope)))
      symlinkSync(join(modules, scope), join(folder, 'node_modules', scope), 'junction')
  }
}

function sdkModules(from: string): string | undefined {
  const modules = join(from, 'node_modules')
  if (existsSync(join(modules, '@aws-sdk'))) return modules
  return dirname(from) === from ? undefined : sdkModules(dirname(from))
}
