import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { labFiles, writeWhole } from './lab-files.ts'
import { type Lab, ROOT } from './labs.ts'
import { starterDir } from './starters.ts'

/** The files of the lab as handed out that the attendee's differ from, or that are gone. */
export function changedFiles(lab: Lab, root = ROOT): string[] {
  const starter = starterDir(lab.id, root)
  return labFiles(starter).filter((path) => !isSame(join(starter, path), join(lab.dir, path)))
}

/** Copies the attendee's `files` aside, then puts the starters in their place. Gives the folder with the copies, if there are any. */
export function putStarters(lab: Lab, files: string[], root = ROOT): string | undefined {
  const saved = saveAside(lab, files, root)
  for (const path of files) writeWhole(join(lab.dir, path), readFileSync(join(starterDir(lab.id, root), path)))
  return saved
}

/** Puts back what the last reset kept aside, and keeps what is there now aside in its turn. Gives the files. */
export function undoReset(lab: Lab, root = ROOT): string[] {
  const folder = join(root, '.lab', 'saved', lab.id)
  const last = existsSync(folder) ? readdirSync(folder).sort().at(-1) : undefined
  if (!last) throw new Error(`Nothing was kept aside for lab ${lab.number}, so there is nothing to bring back.`)
  const files = labFiles(join(folder, last))
  saveAside(lab, files, root)
  for (const path of files) writeWhole(join(lab.dir, path), readFileSync(join(folder, last, path)))
  return files
}

function saveAside(lab: Lab, files: string[], root: string): string | undefined {
  const there = files.filter((path) => existsSync(join(lab.dir, path)))
  const saved = join(root, '.lab', 'saved', lab.id, new Date().toISOString().replaceAll(':', '-'))
  for (const path of there) writeWhole(join(saved, path), readFileSync(join(lab.dir, path)))
  return there.length > 0 ? saved : undefined
}

function isSame(one: string, other: string): boolean {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other))
}
