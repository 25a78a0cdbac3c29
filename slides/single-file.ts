import type { Plugin } from 'vite'

/**
 * Vite's plugin for a deck of one file, to be mailed or carried: scripts and styles move into the page, because a browser
 * loads no module beside a page opened from the disk. The page is called deck.html.
 */
export function singleFile(): Plugin {
  return {
    name: 'single-file',
    config: () => ({
      build: {
        assetsInlineLimit: Number.POSITIVE_INFINITY,
        cssCodeSplit: false,
        modulePreload: { polyfill: false },
        rolldownOptions: { output: { codeSplitting: false } },
      },
    }),
    generateBundle: {
      // After vite has put its last marks into the chunks.
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') return
        page.fileName = 'deck.html'
        page.source = String(page.source)
          .replace(/<script type="module"[^>]*src="\.\/([^"]+)"[^>]*><\/script>/g, (_, name) => script(take(name)))
          .replace(/<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g, (_, name) => `<style>${take(name)}</style>`)

        function take(name: string): string {
          const file = bundle[name]
          delete bundle[name]
          if (!file) throw new Error(`index.html asks for ${name}, which vite did not build.`)
          return file.type === 'chunk' ? file.code : String(file.source)
        }
      },
    },
  }
}

/** Inside a script element `</script` would end it, and `<!--` begin what only a second `</script>` ends (HTML, 4.12.1.3). */
function script(code: string): string {
  return `<script type="module">${code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')}</script>`
}
