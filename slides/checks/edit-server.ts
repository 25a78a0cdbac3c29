/**
 * The dev server over a folder of slides, as a process of its own: jest cannot load vite. Prints the address.
 * Usage: node --import tsx slides/checks/edit-server.ts <folder of slides> <root of snippets>
 */
import { createServer } from 'vite'
import config from '../../vite.config.ts'
import { deck } from '../deck.ts'
import { live } from '../stage/plugin.ts'

const [folder, root] = process.argv.slice(2)
const { root: page, optimizeDeps, server: settings } = config({ command: 'serve', mode: 'development' })
const server = await createServer({
  configFile: false,
  root: page,
  optimizeDeps,
  server: { ...settings, port: 0, strictPort: false },
  plugins: [deck({ folder, root }), live('http://127.0.0.1:4566')],
  logLevel: 'silent',
})
await server.listen()
console.log(server.resolvedUrls?.local[0])
