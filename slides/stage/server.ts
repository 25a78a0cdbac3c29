import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse, strangerFault } from '../../workshop/own-page.ts'
import type { Line } from './demo.ts'
import { DEMOS } from './demos.ts'
import { deploy } from './deploy.ts'
import { perform } from './perform.ts'

/** At once; one more is refused. */
const MOST = 4
let running = 0

/**
 * `POST /<demo>/<number of the action>` performs it, `POST /<demo>/deploy` deploys what it needs: the answer is a line of JSON for
 * each thing told, as it happens. There is no way to name anything but a demo of the list, and only the deck's own page may ask.
 */
export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refused = strangerFault(request, 'The deck takes')
  if (refused) return refuse(response, 403, refused)
  const [, name = '', deed = ''] = /^\/([\w-]+)\/(\d|deploy)$/.exec(request.url ?? '') ?? []
  const demo = Object.hasOwn(DEMOS, name) ? DEMOS[name] : undefined
  if (!demo || (deed !== 'deploy' && !demo.actions[Number(deed)]))
    return refuse(response, 404, `There is no demo at ${request.url}.`)
  if (request.method !== 'POST') return refuse(response, 405, 'A demo is performed by POST.')
  if (running >= MOST) return refuse(response, 429, `${MOST} demos are under way. Wait for one of them.`)

  const closed = new AbortController()
  response.once('close', () => closed.abort())
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  response.flushHeaders()
  const tell = (line: Line) => response.write(`${JSON.stringify(line)}\n`)
  running++
  try {
    if (deed === 'deploy') await deploy(name, tell, closed.signal)
    else await perform(name, Number(deed), tell, closed.signal)
  } finally {
    running--
    response.end()
  }
}
