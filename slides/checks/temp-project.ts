import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A project in a temporary folder, for one test file. */
export interface TempProject {
  root: string
  /** Writes files, by their paths from the root. */
  write(files: Record<string, string>): void
  remove(): void
}

/** Makes an empty project whose path holds a blank, as many people's do. */
export function tempProject(): TempProject {
  const root = mkdtempSync(join(tmpdir(), 'temp project '))
  return {
    root,
    write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
