import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { escapeHtml } from '../slides/markdown/highlight.ts'
import { readSnippet } from '../slides/markdown/snippet.ts'

const PROJECT = join(import.meta.dirname, '..')
export const SLIDES = join(PROJECT, 'slides')

/**
 * Builds our slides as reveal.js's own template would have them: its markdown, highlight and notes plugins, its default
 * theme and code colours, pictures as files. Returns the built folder; the sources lie beside it, in a folder that vite
 * finds reveal.js from.
 */
export async function buildStockDeck(): Promise<string> {
  const cache = join(PROJECT, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'stock-deck-'))
  cpSync(join(SLIDES, 'images'), join(folder, 'public', 'images'), { recursive: true })
  writeFileSync(
    join(folder, 'index.html'),
    PAGE.replace('<!-- markdown -->', () => escapeHtml(plainMarkdown())),
  )
  writeFileSync(join(folder, 'main.js'), MAIN)
  const outDir = join(folder, 'dist')
  await build({
    configFile: false,
    root: folder,
    base: './',
    logLevel: 'error',
    build: { outDir, chunkSizeWarningLimit: 9999 },
  })
  return outDir
}

/** Our slides with what stock reveal.js does not know put in: snippets, and the presenter. */
export function plainMarkdown(): string {
  const { name, talk } = JSON.parse(readFileSync(join(SLIDES, 'presenter.json'), 'utf8'))
  return readdirSync(SLIDES)
    .filter((file) => /^\d.*\.md$/.test(file))
    .sort()
    .map((file) => readFileSync(join(SLIDES, file), 'utf8').trim())
    .join('\n\n---\n\n')
    .replaceAll('{{presenter.talk}}', talk)
    .replace(/\{\{presenter\.\w+\}\}/g, name)
    .replace(/^<<< (\S+)(.*)$/gm, (_, reference: string, steps: string) => {
      const { code, path } = readSnippet(reference, PROJECT, { file: 'bench/stock-deck.ts', line: 1 })
      return `\`\`\`${extname(path).slice(1)}${steps}\n${code}\n\`\`\``
    })
}

const MAIN = `
import Reveal from 'reveal.js'
import Markdown from 'reveal.js/plugin/markdown'
import Highlight from 'reveal.js/plugin/highlight'
import Notes from 'reveal.js/plugin/notes'
import 'reveal.js/reset.css'
import 'reveal.js/reveal.css'
import 'reveal.js/theme/black.css'
import 'reveal.js/plugin/highlight/monokai.css'
new Reveal({ hash: true, plugins: [Markdown, Highlight, Notes] }).initialize()
`

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Stock</title><link rel="icon" href="data:,"></head>
  <body>
    <div class="reveal"><div class="slides">
      <section data-markdown data-separator="\\r?\\n---\\s*\\r?\\n" data-separator-vertical="\\r?\\n\\+\\+\\+\\s*\\r?\\n" data-separator-notes="^Note:">
        <textarea data-template><!-- markdown --></textarea>
      </section>
    </div></div>
    <script type="module" src="./main.js"></script>
  </body>
</html>`
