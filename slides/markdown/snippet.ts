import { readFileSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { type Place, SlideError } from './slide-error.ts'

/** A region of a file in this project, without its indentation. `from` and `to` are its first and last line there. */
export interface Snippet {
  path: string
  code: string
  from: number
  to: number
}

/**
 * Reads the region that `solutions/01-first-lambda/src/greet.ts#handler` names: the lines between `// #region handler`
 * and `// #endregion handler`, the markers VS Code folds by (`# #region` in YAML and shell). Regions, not line numbers:
 * numbers drift when the file is edited.
 */
export function readSnippet(reference: string, root: string, place: Place): Snippet {
  const [path = '', name = ''] = reference.split('#')
  if (!name) throw new SlideError(place, `names no region: write <<< ${path || 'path/to/file.ts'}#region`)
  const lines = readLines(path, root, place)
  const regions = findRegions(lines, path, place)

  const found = regions.filter((region) => region.name === name)
  if (found.length === 0) throw new SlideError(place, `${path} has no region "${name}". ${listOf(regions)}`)
  if (found.length > 1) {
    const where = found.map((region) => region.open + 1).join(' and ')
    throw new SlideError(place, `${path} has the region "${name}" ${found.length} times, in lines ${where}.`)
  }
  return cut(lines, found[0]!, path, place)
}

function readLines(path: string, root: string, place: Place): string[] {
  const inside = relative(root, resolve(root, path))
  if (inside.startsWith('..') || isAbsolute(inside)) throw new SlideError(place, `${path} lies outside the project.`)
  try {
    return readFileSync(resolve(root, path), 'utf8').split(/\r?\n/)
  } catch {
    throw new SlideError(place, `cannot read ${path}. Paths begin at the project's root.`)
  }
}

/** `open` and `close` are the indexes of the two marker lines. */
interface Region {
  name: string
  open: number
  close: number
}

const MARKER = /^\s*(?:\/\/|\/\*|<!--|#)?\s*#(region|endregion)\b[ \t]*([\w-]*)/

function findRegions(lines: string[], path: string, place: Place): Region[] {
  const regions: Region[] = []
  const open: Region[] = []
  lines.forEach((line, index) => {
    const [, kind, name] = MARKER.exec(line) ?? []
    if (kind === 'region') {
      const region = { name: name!, open: index, close: -1 }
      regions.push(region)
      open.push(region)
    } else if (kind === 'endregion') {
      const region = open.pop()
      if (!region || (name && name !== region.name)) {
        const expected = region ? `the region "${region.name}" is open there` : 'no region is open there'
        throw new SlideError(place, `${path}:${index + 1} closes the region "${name}", but ${expected}.`)
      }
      region.close = index
    }
  })
  const forgotten = open[0]
  if (!forgotten) return regions
  throw new SlideError(place, `${path}:${forgotten.open + 1} opens the region "${forgotten.name}" and never closes it.`)
}

function listOf(regions: Region[]): string {
  const names = regions.map((region) => region.name).filter(Boolean)
  return names.length ? `It has: ${names.join(', ')}.` : 'It has none.'
}

/** Takes the region's lines, without blank ones at its ends, markers of regions inside it, and common indentation. */
function cut(lines: string[], region: Region, path: string, place: Place): Snippet {
  let first = region.open + 1
  let last = region.close - 1
  const skipped = (index: number) => !lines[index]?.trim() || MARKER.test(lines[index]!)
  while (first <= last && skipped(first)) first++
  while (last > first && skipped(last)) last--
  if (first > last)
    throw new SlideError(place, `${path}:${region.open + 1} opens the region "${region.name}", which is empty.`)

  const inside = lines.slice(first, last + 1).filter((line) => !MARKER.test(line))
  const indents = inside.filter((line) => line.trim()).map((line) => line.search(/\S/))
  const indent = Math.min(...indents)
  return { path, code: inside.map((line) => line.slice(indent)).join('\n'), from: first + 1, to: last + 1 }
}
