import { join } from 'node:path'
import type { Plugin, ViteDevServer } from 'vite'
import { keptRecordings, recordings } from './recordings.ts'

/** How vite knows the module `virtual:recordings`. */
const RECORDINGS = '\0virtual:recordings'

/**
 * Vite's plugin for the demo slides. In the dev server they are performed, against the local cloud at `cloudUrl`; a build takes
 * along recordings, which it makes first where the solutions or the cloud have changed.
 */
export function live(cloudUrl: string): Plugin {
  let isServing = false
  return {
    name: 'live',
    configureServer(server) {
      isServing = true
      // What the demos and the CLI that they start read. Never an account on AWS, whatever the shell says.
      Object.assign(process.env, { CLOUD: 'local', LOCAL_CLOUD_URL: cloudUrl })
      server.middlewares.use(
        '/_live',
        (request, response, next) =>
          void stage(server)
            .then((answer) => answer(request, response))
            .catch(next),
      )
    },
    resolveId: (id) => (id === 'virtual:recordings' ? RECORDINGS : undefined),
    async load(id) {
      if (id !== RECORDINGS) return
      const found = isServing ? keptRecordings() : await recordings((sentence) => this.info(sentence))
      return `export const recordings = ${JSON.stringify(found ?? {})}`
    },
  }
}

/** Loaded with the first demo: AWS's clients take their time, and an edited demo is to be seen at once. */
async function stage(server: ViteDevServer): Promise<typeof import('./server.ts').answer> {
  const { answer } = await server.ssrLoadModule(join(import.meta.dirname, 'server.ts'))
  return answer
}
