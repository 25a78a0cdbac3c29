import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmInstall } from './npm-install.ts'
import { plainMarkdown, SLIDES } from './stock-deck.ts'

// With markdown-it 15, which npm would take as well, this Slidev does not start.
const PACKAGES = ['@slidev/cli@53.0.0', '@slidev/theme-default@0.25.0', 'vue@3', 'markdown-it@14']
/** No dependency of the project: it stays in here, until `npm ci` clears it. */
const FOLDER = join(import.meta.dirname, '..', 'node_modules', '.cache', 'bench', 'slidev')
const CLI = join(FOLDER, 'node_modules', '@slidev', 'cli', 'bin', 'slidev.mjs')

/** Why the same slides cannot be built by Slidev here; undefined if they can. `asked` installs it, some 550 MB. */
export function slidevIsMissing(asked: boolean): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 22 || (major === 22 && minor < 18)) return `Slidev needs Node 22.18; this is ${process.versions.node}`
  if (asked && !existsSync(CLI)) npmInstall(FOLDER, PACKAGES)
  return existsSync(CLI) ? undefined : 'to install Slidev: npm run bench deck'
}

/** Builds our slides with Slidev's default theme; gives the milliseconds. */
export function buildSlidev(): number {
  cpSync(join(SLIDES, 'images'), join(FOLDER, 'public', 'images'), { recursive: true })
  writeFileSync(join(FOLDER, 'slides.md'), slidevMarkdown())
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'build', 'slides.md'], { cwd: FOLDER, stdio: 'pipe' })
  if (status !== 0) throw new Error(`Slidev could not build the slides: ${String(stderr).slice(-500)}`)
  return performance.now() - began
}

/** As Slidev writes slides: no stacks, notes as the comment at the end, nothing of Vue's in the text. */
function slidevMarkdown(): string {
  const slides = plainMarkdown()
    .split(/^(?:---|\+\+\+)\s*$/m)
    .map((slide) => {
      const [body = '', notes = ''] = slide.split(/^Note:/m)
      const text = body
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/^<\/?(?:div|form|label|fieldset|p|output)\b.*$/gm, '')
        .replace(/^```(?:lab|live) .*$/gm, '```text')
        .replace(/^(```\w+)(?: \[.*\])?$/gm, '$1')
        .replaceAll('](images/', '](/images/')
        .replace(/ \|$/gm, '')
      return `${text.trim()}\n\n<!--\n${notes.trim()}\n-->`
    })
  return `---\ntheme: default\n---\n\n${slides.join('\n\n---\n\n')}\n`
}
