import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../labs/labs.ts'
import { askOpenSearch, openSearchUrl } from './opensearch-url.ts'

const USAGE = `npm run -s lab opensearch                  its indices, and how much is in them
npm run -s lab opensearch template         tells it what the fields of a log are: opensearch/index-template.json
npm run -s lab opensearch broken 429       the local one misbehaves: 429, 503 and others, items, slow, reset, lost
npm run -s lab opensearch fixed            it is well again
npm run -s lab opensearch empty            deletes the logs`

/** How the local OpenSearch may misbehave, besides any status from 400 on. local-cloud/README.md explains the fields. */
const FAULTS: Record<string, { fault: object; says: string }> = {
  items: { fault: { itemFailures: { ratio: 0.5, status: 429 } }, says: 'answers 200 and takes every other document' },
  slow: { fault: { delayMs: 20_000 }, says: 'takes 20 seconds for an answer' },
  reset: { fault: { reset: true }, says: 'resets connections instead of answering' },
  lost: { fault: { reset: true, storeFirst: true, times: 1 }, says: 'takes the next request, and its answer is lost' },
}

/** `npm run -s lab opensearch …`: the OpenSearch that the logs are in, looked at, set up, and told to misbehave. */
export async function opensearch([word, argument]: string[]): Promise<number> {
  if (word === undefined) return show()
  if (word === 'template') return putTemplate()
  if (word === 'broken') return misbehave(argument)
  if (word === 'fixed') {
    await askLocal('DELETE', '/local/faults')
    return say('OpenSearch is well again.')
  }
  if (word === 'empty') return empty()
  throw new Error(`"${word}" is not a word of opensearch. There are:\n\n${USAGE}`)
}

interface Index {
  index: string
  'docs.count': string
}

async function indices(): Promise<Index[]> {
  return (await askOpenSearch('GET', '/_cat/indices/ops-logs-*?format=json&s=index')) ?? []
}

async function show(): Promise<number> {
  const all = await indices()
  const sum = all.reduce((total, each) => total + Number(each['docs.count']), 0)
  console.log(
    `OpenSearch holds ${sum} log event${sum === 1 ? '' : 's'}, in ${all.length === 1 ? 'an index' : `${all.length} indices`}.`,
  )
  for (const each of all) console.log(`  ${each.index} ${each['docs.count']}`)
  return 0
}

async function putTemplate(): Promise<number> {
  const file = join(ROOT, 'opensearch', 'index-template.json')
  await askOpenSearch('PUT', '/_index_template/ops-logs', readFileSync(file, 'utf8'))
  return say('OpenSearch has the template of opensearch/index-template.json for indices called ops-logs-…')
}

async function empty(): Promise<number> {
  // One by one: OpenSearch deletes by a wildcard only where it is told that it may.
  for (const { index } of await indices()) await askOpenSearch('DELETE', `/${index}`)
  return say('OpenSearch holds no log events.')
}

async function misbehave(name = ''): Promise<number> {
  const status = Number(name)
  const isStatus = Number.isInteger(status) && status >= 400 && status <= 599
  const named = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined
  if (!isStatus && !named) throw new Error(`How shall it misbehave? As in:\n\n${USAGE}`)
  const { fault, says } = named ?? { fault: { status }, says: `answers ${status} to everything` }
  await askLocal('PUT', '/local/faults', fault)
  return say(`OpenSearch ${says}, until: npm run -s lab opensearch fixed`)
}

async function askLocal(method: string, path: string, body?: object): Promise<unknown> {
  if (!openSearchUrl().endsWith('/_partners/opensearch')) throw new Error('Only the local OpenSearch misbehaves.')
  return askOpenSearch(method, path, body)
}

function say(sentence: string): number {
  console.log(sentence)
  return 0
}
