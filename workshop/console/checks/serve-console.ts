/**
 * The dev server with the console alone, as a process of its own: jest cannot load vite. Prints the address.
 * Usage: node --import tsx workshop/console/checks/serve-console.ts <url of the cloud>
 */
import { createServer } from 'vite'
import config from '../../../vite.config.ts'
import { consolePage } from '../plugin.ts'

const [cloudUrl = ''] = process.argv.slice(2)
const { root, optimizeDeps, server: settings } = config({ command: 'serve', mode: 'development' })
const server = await createServer({
  configFile: false,
  root,
  optimizeDeps,
  server: { ...settings, port: 0, strictPort: false },
  plugins: [consolePage(cloudUrl)],
  logLevel: 'silent',
})
await server.listen()
console.log(server.resolvedUrls?.local[0])
