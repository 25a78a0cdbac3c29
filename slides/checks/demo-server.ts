/**
 * The deck's own dev server on a free port, as a process of its own: jest cannot load vite. Prints the address.
 * Usage: node --import tsx slides/checks/demo-server.ts, with CLOUD_PORT
 */
import { join } from 'node:path'
import { createServer } from 'vite'

const configFile = join(import.meta.dirname, '..', '..', 'vite.config.ts')
const server = await createServer({ configFile, server: { port: 0, strictPort: false }, logLevel: 'silent' })
await server.listen()
console.log(server.resolvedUrls?.local[0])
