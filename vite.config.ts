import { join } from 'node:path'
import { defineConfig } from 'vite'
import { deck } from './slides/deck.ts'
import { singleFile } from './slides/single-file.ts'
import { live } from './slides/stage/plugin.ts'
import { unusedStyles } from './slides/unused-styles.ts'
import { consolePage } from './workshop/console/plugin.ts'
import { labPages } from './workshop/lab-pages/plugin.ts'

const CLOUD_URL = `http://127.0.0.1:${process.env.CLOUD_PORT ?? 4566}`

/** The dev server has the deck, the labs' pages and the console; `vite build` writes deck and labs to dist/, `vite build --mode single` the whole deck as dist/single/deck.html. */
export default defineConfig(({ mode }) => {
  const single = mode === 'single'
  return {
    root: join(import.meta.dirname, 'slides'),
    // Relative addresses: the deck works below any path of a web host.
    base: './',
    plugins: [deck(), live(CLOUD_URL), consolePage(CLOUD_URL), labPages(), single && singleFile()],
    // Only this machine, under the one address the README names: a page never silently opens at another port.
    server: { host: '127.0.0.1', port: 5173, strictPort: true },
    // reveal.js is made of modules already; there is nothing to prepare.
    optimizeDeps: { noDiscovery: true },
    css: { lightningcss: { unusedSymbols: unusedStyles } },
    // What has light-dark() knows modulepreload.
    build: {
      modulePreload: { polyfill: false },
      outDir: join(import.meta.dirname, 'dist', single ? 'single' : ''),
      emptyOutDir: true,
      // Most of a build's time may be a recording of the demos: no news.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  }
})
