import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseReadme, type Readme } from './readme.ts'

export interface Lab extends Readme {
  /** The folder's name, as `01-first-lambda`. */
  id: string
  number: number
  /** The absolute paths of what the attendee gets, and of the same service finished. */
  dir: string
  solution: string
}

/** The workshop's folder; a test sets WORKSHOP_ROOT to one of its own. */
export const ROOT = process.env.WORKSHOP_ROOT ?? join(import.meta.dirname, '..', '..')

/** As its page and its folder begin: `03`. */
export function labName(number: number): string {
  return String(number).padStart(2, '0')
}

/** Every lab, in order. A README that breaks the format throws a sentence with its file and line. */
export function listLabs(root = ROOT): Lab[] {
  return labIds(root).map((id) => readLab(root, id))
}

/** The lab that someone calls `1`, `01`, `01-first-lambda` or `first-lambda`; else a sentence that names those there are. */
export function findLab(name: string, root = ROOT): Lab {
  const ids = labIds(root)
  const id = ids.find(
    (id) => id === name || id.slice(3) === name || (/^\d+$/.test(name) && Number(id.slice(0, 2)) === Number(name)),
  )
  if (!id) {
    throw new Error(`There is no lab "${name}". There are: ${ids.join(', ') || 'none yet'}. Run: npm run lab`)
  }
  return readLab(root, id)
}

export function labIds(root = ROOT): string[] {
  const folder = join(root, 'labs')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d\d-[a-z0-9-]+$/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

function readLab(root: string, id: string): Lab {
  const path = join(root, 'labs', id, 'README.md')
  if (!existsSync(path))
    throw new Error(`labs/${id} has no README.md. Bring it back: git checkout labs/${id}/README.md`)
  const readme = parseReadme(readFileSync(path, 'utf8'), `labs/${id}/README.md`)
  return {
    id,
    number: Number(id.slice(0, 2)),
    dir: join(root, 'labs', id),
    solution: join(root, 'solutions', id),
    ...readme,
  }
}
