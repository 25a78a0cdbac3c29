import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type SlideSource, splitSlides } from '../markdown/split.ts'
import { root } from './built-deck.ts'

/** The whole project in another folder, to be broken there. */
export interface ProjectCopy {
  root: string
  /** Every slide of the deck, as its author wrote it. */
  slides(): SlideSource[]
  /** Changes a file, by its path from the root; a change that changes nothing is an error of the test. */
  edit(path: string, change: (text: string) => string): void
  /** Puts the file back as it was. */
  restore(path: string): void
  remove(): void
}

/** What a copy needs not: what was made, and what was installed. */
const MADE = new Set(['node_modules', '.git', 'dist', '.serverless', '.lab', '.local-cloud'])

export function copyProject(): ProjectCopy {
  const copy = mkdtempSync(join(tmpdir(), 'project copy '))
  cpSync(root, copy, { recursive: true, filter: (path) => !MADE.has(basename(path)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  const folder = join(copy, 'slides')
  return {
    root: copy,
    slides: () =>
      readdirSync(folder)
        .filter((name) => /^\d.*\.md$/.test(name))
        .sort()
        .flatMap((name) => splitSlides(readFileSync(join(folder, name), 'utf8'), `slides/${name}`).flat()),
    edit(path, change) {
      const text = readFileSync(join(copy, path), 'utf8')
      const changed = change(text)
      if (changed === text) throw new Error(`Nothing was changed in ${path}.`)
      writeFileSync(join(copy, path), changed)
    },
    restore: (path) => cpSync(join(root, path), join(copy, path)),
    remove: () => rmSync(copy, { recursive: true, force: true }),
  }
}
