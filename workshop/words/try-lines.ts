import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { logsEvent } from '#local-cloud/logs/event.ts'
import { ROOT } from '../labs/labs.ts'
import { indent, paint } from '../terminal.ts'

const LOG_GROUP = '/aws/lambda/http-and-events-dev-create'

/** `npm run -s lab try events/lines.json`: what the code of lab 6 makes of a list of log lines, step by step, without a deploy. */
export async function tryLines(src: string, file: string): Promise<number> {
  const load = (name: string) => import(pathToFileURL(join(src, `${name}.ts`)).href)
  const { unpack } = await load('unpack')
  const { documents } = await load('documents')
  const { batches, bulkBody } = await load('bulk')

  const lines = JSON.parse(readFileSync(join(process.env.INIT_CWD ?? ROOT, file), 'utf8'))
  const batch = unpack(logsEvent({ logGroup: LOG_GROUP, logEvents: lines }))
  if (!batch) return show('unpack', 'gave nothing')
  show('unpack', `${batch.logEvents.length} log events of ${batch.logGroup}`)
  const made: { json: string }[] = documents(batch, 'dev')
  const shown = made.map(({ json }) => inspect(JSON.parse(json), { breakLength: 110 }))
  show('documents', shown.join('\n') || 'gave nothing')
  for (const { index, documents } of batches(made, 'ops-logs-dev')) {
    const body: Buffer = bulkBody(documents)
    const [action = '', document = ''] = body.toString().split('\n')
    show('bulk', `POST /${index}/_bulk, ${body.length} bytes:\n${action}\n${document.slice(0, 60)}…\n…`)
  }
  return 0
}

function show(step: string, text: string): number {
  console.log(`${paint('cyan', step)}\n${indent(text)}`)
  return 0
}
