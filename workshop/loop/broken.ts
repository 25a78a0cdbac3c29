import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ROOT } from '../labs/labs.ts'
import { firstOwnLine } from './failure.ts'

/** Says in a sentence why a test file could not be run, with the file, the line and its text, instead of jest's stack. */
export async function explainBroken(dir: string, message: string): Promise<string> {
  const plain = stripVTControlCharacters(message)
  return (await syntaxError(dir)) ?? missingImport(plain) ?? loadError(dir, plain)
}

/** esbuild names the place and the line's text, which swc draws as a picture. */
async function syntaxError(dir: string): Promise<string | undefined> {
  const { transform } = await import('esbuild')
  for (const path of sources(dir)) {
    const failed = await transform(readFileSync(path, 'utf8'), { loader: 'ts', logLevel: 'silent' }).then(
      () => undefined,
      (error: import('esbuild').TransformFailure) => error.errors[0],
    )
    if (failed) {
      const place = `${slashed(relative(ROOT, path))}:${failed.location?.line ?? 1}`
      return `${place} is not valid TypeScript: ${failed.text}\n\n    ${(failed.location?.lineText ?? '').trim()}`
    }
  }
}

function missingImport(plain: string): string | undefined {
  const [, imported, from] = plain.match(/Cannot find (?:module|package) '([^']+)' from '([^']+)'/) ?? []
  if (!imported || !from) return
  const way = imported.startsWith('.')
    ? 'Check the path, and that it ends in .ts.'
    : 'Check its name; every package is installed by: npm ci'
  return `${slashed(from)} imports '${imported}', which does not exist. ${way}`
}

/** Code at the top of a file threw while it was imported. */
function loadError(dir: string, plain: string): string {
  const [, thrown = plain] = plain.match(/● Test suite failed to run\s+([\s\S]*)/) ?? []
  // Jest shortens these paths to start at the project's root.
  const at = firstOwnLine(plain, relative(ROOT, dir))
  const [said = ''] = thrown.trim().split('\n')
  return at
    ? `${slashed(relative(ROOT, dir))}/${at} threw while it was loaded: ${said}${lineText(dir, at)}`
    : `The tests could not be loaded: ${said}`
}

function lineText(dir: string, at: string): string {
  const [path = '', line = '1'] = at.split(/:(?=\d+$)/)
  const text = existsSync(join(dir, path)) ? readFileSync(join(dir, path), 'utf8').split('\n')[Number(line) - 1] : ''
  return text ? `\n\n    ${text.trim()}` : ''
}

function sources(dir: string): string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/(^|[\\/])(node_modules|\.serverless|\.esbuild)[\\/]/.test(path))
    .map((path) => join(dir, path))
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
