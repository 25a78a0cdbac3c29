import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { Connect, Plugin, ViteDevServer } from 'vite'
import { labName, listLabs, ROOT } from '../labs/labs.ts'
import { type Assets, labPage, labsPage } from './pages.ts'

const HERE = import.meta.dirname
const LABS = join(ROOT, 'labs')

/** Vite's plugin for the pages of the labs: `/labs/` and `/labs/03/`, out of the READMEs, in the dev server and in a build of many files. */
export function labPages(): Plugin {
  let bundled: ReturnType<typeof bundle> | undefined
  return {
    name: 'lab-pages',
    apply: (_config, { mode }) => mode !== 'single',
    // While vite does the deck.
    buildStart() {
      if (this.environment.config.command !== 'build') return
      bundled = bundle()
      bundled.catch(() => {})
    },
    config: () => ({ server: { fs: { allow: [HERE] } } }),
    // The page's own files, by their address: `/lab-pages/client/main.ts`.
    resolveId(id) {
      const file = join(HERE, id.slice('/lab-pages/'.length))
      return id.startsWith('/lab-pages/') && file.startsWith(HERE + sep) ? file : undefined
    },
    configureServer(server) {
      server.watcher.add(LABS)
      server.middlewares.use(
        '/_labs',
        (request, response, next) =>
          void ask(server)
            .then((answer) => answer(request, response))
            .catch(next),
      )
      server.middlewares.use('/labs', sendPage)
    },
    hotUpdate({ file, server }) {
      const [isReadme, name] = /^(?:(\d\d)-[^/\\]+[/\\])?README\.md$/.exec(relative(LABS, resolve(file))) ?? []
      if (this.environment.name !== 'client' || !isReadme) return
      server.ws.send({ type: 'full-reload', path: name ? `/labs/${name}/index.html` : '/labs/index.html' })
    },
    async generateBundle() {
      const { style, script } = await bundled!
      this.emitFile({ type: 'asset', fileName: `labs/${style.name}`, source: style.text })
      this.emitFile({ type: 'asset', fileName: `labs/${script.name}`, source: script.text })
      const assets = (up: string): Assets => ({ style: up + style.name, script: up + script.name })
      const labs = listLabs()
      for (const page of [labsPage(labs, assets('./')), ...labs.map((lab) => labPage(lab, labs, assets('../')))]) {
        const folder = page.name ? `labs/${page.name}` : 'labs'
        this.emitFile({ type: 'asset', fileName: `${folder}/index.html`, source: page.html })
        for (const [name, path] of Object.entries(page.files))
          this.emitFile({ type: 'asset', fileName: `${folder}/${name}`, source: readFileSync(path) })
      }
    },
  }
}

const DEV: Assets = {
  style: '/lab-pages/client/page.css',
  script: '/lab-pages/client/main.ts',
  client: '/@vite/client',
}

/** What is not there is no page of the deck either. */
const sendPage: Connect.NextHandleFunction = ({ url = '/', originalUrl = '' }, response) => {
  const [, name = '', file] = /^(?:\/(\d\d))?(?:\/([\w-]+\.\w+)?)?$/.exec(url.replace(/\?.*$/, '')) ?? ['', 'none']
  const labs = listLabs()
  const lab = labs.find(({ number }) => labName(number) === name)
  if (name && !lab) return void response.writeHead(404).end(`There is no lab at ${originalUrl}.`)
  if (!file && !originalUrl.replace(/\?.*$/, '').endsWith('/'))
    return void response.writeHead(302, { location: `/labs/${name && `${name}/`}` }).end()
  const { html, files } = lab ? labPage(lab, labs, DEV) : labsPage(labs, DEV)
  if (!file) return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  const path = files[file]
  if (!path) return void response.writeHead(404).end(`There is no picture at ${originalUrl}.`)
  response
    .writeHead(200, { 'content-type': path.endsWith('.svg') ? 'image/svg+xml' : 'image/png' })
    .end(readFileSync(path))
}

/** Loaded with the first question: jest and AWS's clients take their time. */
async function ask(server: ViteDevServer): Promise<typeof import('./server.ts').answer> {
  const { answer } = await server.ssrLoadModule(join(HERE, 'server.ts'))
  return answer
}

/** Apart from the deck's own bundle, so that what both use does not become a file that the first slide waits for. */
async function bundle() {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'client', 'main.ts'), join(HERE, 'client', 'page.css')],
    outdir: HERE,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    define: { 'import.meta.env.DEV': 'false', 'import.meta.env': '{}' },
    logLevel: 'silent',
  })
  const file = (extension: string) => {
    const { text } = outputFiles.find(({ path }) => path.endsWith(extension))!
    return { name: `page-${createHash('sha256').update(text).digest('hex').slice(0, 8)}${extension}`, text }
  }
  return { style: file('.css'), script: file('.js') }
}
