import { resolve } from 'node:path'
import type { DevEnvironment, ErrorPayload, HotPayload, Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { editable } from './markdown/editable.ts'
import { splitLater } from './markdown/later.ts'
import { type Deck, isSlideFile, renderDeck } from './markdown/render.ts'
import { forgetMadeOf, type RenderedSlides } from './markdown/rendered-slides.ts'
import { SlideError } from './markdown/slide-error.ts'
import { stackHtml } from './markdown/stack-html.ts'

/** `folder` holds the slides (this one, unless told otherwise); `root` is where the paths of snippets begin. */
export interface DeckOptions {
  folder?: string
  root?: string
}

/**
 * Vite's plugin for the deck: puts the rendered slides into index.html in place of `<!-- slides -->`. A mistake in a slide
 * stops the build. While editing it is shown over the page, and the page gets new slides without being loaded again.
 */
export function deck({
  folder = import.meta.dirname,
  root = resolve(import.meta.dirname, '..'),
}: DeckOptions = {}): Plugin {
  const sources = new Set<string>()
  const rendered: RenderedSlides = new Map()
  let config: ResolvedConfig
  let server: ViteDevServer | undefined
  let pageIsBroken = false
  let lastTold = ''
  let secondLook: NodeJS.Timeout | undefined

  return {
    name: 'deck',
    configResolved(resolved) {
      config = resolved
    },
    configureServer(started) {
      server = started
      server.watcher.add(folder)
    },
    transformIndexHtml: {
      // Before vite's own pass over the page, so that it takes the slides' images along.
      order: 'pre',
      handler(page) {
        pageIsBroken = true
        rendered.clear()
        const deck = render()
        pageIsBroken = false
        if (!server) config.logger.info(`${deck.slides} slides, ${Math.round(deck.seconds / 60)} minutes`)
        // While editing, slides come whole: they are replaced one by one.
        const html = server ? editable(deck).map(stackHtml).join('\n') : splitLater(deck.html).html
        return page.replace('<!-- slides -->', () => html).replace('<!-- title -->', () => deck.title)
      },
    },
    resolveId: (id) => ({ 'virtual:notes': NOTES, 'virtual:later': LATER })[id],
    load(id) {
      if (id === NOTES) return `export const notes = ${JSON.stringify(render().notes)}`
      if (id === LATER) return `export const later = ${JSON.stringify(server ? [] : splitLater(render().html).later)}`
    },
    hotUpdate({ file }) {
      const path = resolve(file)
      if (this.environment.name !== 'client' || !(isSlideFile(path, folder) || sources.has(path))) return
      clearTimeout(secondLook)
      const look = () => {
        forgetMadeOf(path, rendered)
        tell(this.environment)
      }
      secondLook = setTimeout(look, SECOND_LOOK_MS)
      look()
      return []
    },
  }

  /** Watches what the slides show even when it is at fault, so that mending it is noticed. */
  function render(): Deck {
    try {
      return renderDeck(folder, root, sources, rendered)
    } catch (error) {
      throw server && error instanceof SlideError ? withLocation(error, root) : error
    } finally {
      server?.watcher.add([...sources])
    }
  }

  /** With no page open nobody is told: vite would keep a mistake for the next page, which may come when it is mended. */
  function tell({ hot, moduleGraph }: DevEnvironment): void {
    if (server?.ws.clients.size === 0) {
      lastTold = ''
      return
    }
    const payload = update()
    const told = JSON.stringify(payload)
    if (told === lastTold) return
    lastTold = told
    const notes = moduleGraph.getModuleById(NOTES)
    if (notes) moduleGraph.invalidateModule(notes)
    hot.send(payload)
  }

  /** What to tell the open pages: the new slides, or the mistake in them. A page that never had slides starts afresh. */
  function update(): HotPayload {
    try {
      const data = editable(render())
      if (!pageIsBroken) return { type: 'custom', event: 'deck:update', data }
      pageIsBroken = false
      return { type: 'full-reload' }
    } catch (error) {
      const { message, stack = '' } = error as Error
      return { type: 'error', err: { plugin: 'deck', ...(error as ErrorPayload['err']), message, stack } }
    }
  }
}

/** How vite knows the modules `virtual:notes` and `virtual:later`: the zero keeps other plugins from them. */
const NOTES = '\0virtual:notes'
const LATER = '\0virtual:later'

/** Vite's watcher drops a change within 50 ms of another in the same file: an editor that saves, formats and saves again. */
const SECOND_LOOK_MS = 60

/** What vite's overlay makes a link to the editor of. */
function withLocation(error: SlideError, root: string): SlideError {
  const { file, line } = error.place
  return Object.assign(error, { stack: '', loc: { file: resolve(root, file), line, column: 1 } })
}
