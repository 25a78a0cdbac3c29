import { readFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { Connect, Plugin } from 'vite'
import { cloudProxy } from './cloud-proxy.ts'

const HERE = import.meta.dirname
const PACKAGES = resolve(HERE, '..', '..', 'node_modules')

/** The page needs nothing but itself; whatever text it shows, no script of another's runs in it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'"

/**
 * Vite's plugin for the console: the page `/console`, and below `/_cloud` what it reads of the local cloud at `cloudUrl`.
 * Of the dev server only: on a web host there is no cloud to look at.
 */
export function consolePage(cloudUrl: string): Plugin {
  return {
    name: 'console',
    apply: 'serve',
    config: ({ root = '.' }) => ({ server: { fs: { allow: [root, HERE, PACKAGES] } } }),
    // The page's own files, by their address: `/console/main.ts`.
    resolveId(id) {
      const file = join(HERE, id.slice('/console/'.length))
      return id.startsWith('/console/') && file.startsWith(HERE + sep) ? file : undefined
    },
    configureServer({ middlewares }) {
      middlewares.use('/_cloud', cloudProxy(cloudUrl))
      middlewares.use('/console', sendPage)
    },
  }
}

const sendPage: Connect.NextHandleFunction = (request, response, next) => {
  const isPage = /^\/?(\?|$)/.test(request.url ?? '')
  if (!isPage) return next()
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('content-security-policy', POLICY)
  response.end(readFileSync(join(HERE, 'index.html')))
}
