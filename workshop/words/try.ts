import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { snsQueueEvent } from '#local-cloud/sns/queue-event.ts'
import { localCloudUrl } from '../aws.ts'
import type { Lab } from '../labs/labs.ts'
import { indent, paint } from '../terminal.ts'
import { readMessage } from './message-file.ts'
import { tryLines } from './try-lines.ts'

/** Any key of this form is good enough for the local Datadog. */
const API_KEY = '0123456789abcdef0123456789abcdef'

/**
 * `npm run -s lab try events/alarm.json [deliver]`: what the code of lab 4 makes of a message, step by step, without a deploy. With
 * `deliver` it also sends it to the local Datadog. In lab 6: what its code makes of log lines.
 */
export async function tryMessage(lab: Lab, [file, word]: string[]): Promise<number> {
  const src = join(folderOf(lab), 'src')
  if (lab.number === 6) return tryLines(src, file ?? 'events/lines.json')
  const wrong = lab.number !== 4 || !file || (word !== undefined && word !== 'deliver')
  if (wrong)
    throw new Error("In lab 4's folder: npm run -s lab try events/alarm.json, and after it, if wanted: deliver")
  const load = (name: string) => import(pathToFileURL(join(src, `${name}.ts`)).href)
  const { unwrap } = await load('unwrap')
  const { route } = await load('route')
  const { eventRequest, seriesRequests } = await load('requests')
  const { deliver } = await load('deliver')

  const { Records } = snsQueueEvent({ Message: readMessage(file), Timestamp: new Date().toISOString() })
  const { messages, bad } = unwrap(Records)
  const [message] = messages
  if (!message) return show('unwrap', bad[0]?.reason ?? 'nothing')
  const { record: _, ...unwrapped } = message
  show('unwrap', unwrapped)
  const routed = route(message)
  show('route', routed)
  const datadog = { url: `${localCloudUrl()}/_partners/datadog`, apiKey: API_KEY }
  const request = routed.event
    ? eventRequest(routed.event, datadog)
    : routed.metric && seriesRequests([routed.metric], datadog)[0]?.request
  if (!request) return 0
  show('request', { ...request, headers: withoutKey(request.headers), body: shortened(request.body) })
  if (word === 'deliver') show('deliver', await deliver(request, { deadline: Date.now() + 15_000 }))
  return 0
}

/** The folder that it was called in: the lab's, or the solution's. */
function folderOf(lab: Lab): string {
  return (process.env.INIT_CWD ?? '').includes('solutions') ? lab.solution : lab.dir
}

function withoutKey(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value === API_KEY ? '…' : value]))
}

function shortened(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : `${body.length} bytes`
}

function show(step: string, value: unknown): number {
  console.log(paint('cyan', step))
  console.log(indent(typeof value === 'string' ? value : inspect(value, { depth: 6, breakLength: 110 })))
  return 0
}
