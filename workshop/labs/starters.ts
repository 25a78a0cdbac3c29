import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { labFiles, writeWhole } from './lab-files.ts'
import { labIds, ROOT } from './labs.ts'

/** A file of a lab, and how to read it. */
interface Source {
  path: string
  read(): Buffer
}

/** The lab as it was handed out, in .lab/starters. */
export function starterDir(id: string, root = ROOT): string {
  return join(root, '.lab', 'starters', id)
}

/**
 * Keeps every lab as it was handed out, before anything is edited: what `reset` brings back, with or without git.
 * With git it is what was cloned, so neither edits nor commits of the attendee count; and it is taken again when
 * a newer workshop brings other tests or instructions.
 */
export function keepStarters(root = ROOT): void {
  const commit = clonedCommit(root)
  for (const id of labIds(root)) {
    const committed = commit ? committedFiles(root, commit, id) : []
    const edition = editionOf(committed)
    const isKept = existsSync(starterDir(id, root)) && (edition === undefined || edition === keptEdition(id, root))
    if (!isKept) keep(id, root, committed.length > 0 ? committed : filesOnDisk(root, id), edition)
  }
}

/** The commit that the attendee shares with where the clone came from; without a remote, the newest one. */
function clonedCommit(root: string): string | undefined {
  return git(root, 'merge-base', 'HEAD', '@{upstream}') ?? git(root, 'rev-parse', '--verify', '--quiet', 'HEAD')
}

/** What tells one edition of a lab from the next: the files that attendees have no reason to edit. */
function editionOf(files: (Source & { blob: string })[]): string | undefined {
  const authors = files.filter(({ path }) => path === 'README.md' || path.endsWith('.test.ts'))
  const hash = createHash('sha256').update(authors.map(({ path, blob }) => `${path} ${blob}`).join('\n'))
  return authors.length > 0 ? hash.digest('hex') : undefined
}

function keptEdition(id: string, root: string): string | undefined {
  const path = `${starterDir(id, root)}.edition`
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/** Makes it whole under another name first: a run that is cut short leaves no half of a starter. */
function keep(id: string, root: string, files: Source[], edition = ''): void {
  const kept = starterDir(id, root)
  const making = `${kept}.${process.pid}`
  for (const { path, read } of files) writeWhole(join(making, path), read())
  rmSync(kept, { recursive: true, force: true })
  renameSync(making, kept)
  writeWhole(`${kept}.edition`, edition)
}

function filesOnDisk(root: string, id: string): Source[] {
  const dir = join(root, 'labs', id)
  return labFiles(dir).map((path) => ({ path, read: () => readFileSync(join(dir, path)) }))
}

function committedFiles(root: string, commit: string, id: string): (Source & { blob: string })[] {
  const listed = git(root, 'ls-tree', '-r', '-z', commit, `labs/${id}/`) ?? ''
  return [...listed.matchAll(/ blob ([0-9a-f]+)\tlabs\/[^/]+\/([^\0]+)/g)].map(([, blob = '', path = '']) => ({
    path,
    blob,
    read: () => spawnSync('git', ['cat-file', 'blob', blob], { cwd: root, maxBuffer: 50_000_000 }).stdout,
  }))
}

/** undefined where git is missing, or refuses. */
function git(root: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
