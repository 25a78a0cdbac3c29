import { setTimeout as realSleep } from 'node:timers/promises'
import { type Batch, bulkBody } from './bulk.ts'
import type { LogDocument } from './documents.ts'
import type { Answer, Item, Post } from './opensearch.ts'

/** A document that OpenSearch will never take, and why. */
export interface Refusal {
  index: string
  document: LogDocument
  reason: string
}

export interface Outcome {
  refused: Refusal[]
  /** Neither stored nor refused, and why. */
  waiting: LogDocument[]
  reason: string
}

/** How long to try; all times in milliseconds. */
export interface Patience {
  /** Since 1970: then there has to be an outcome. */
  deadline: number
  /** How long one request may take. */
  requestTime: number
  now?: () => number
  sleep?: (time: number) => Promise<unknown>
  random?: () => number
}

const MAX_ATTEMPTS = 5
const BACKOFF = { first: 200, most: 5000 }

// #region survive
/** Sends until each document is stored or refused, or until waiting is better left to Lambda. Never throws. */
export async function deliver({ index, documents }: Batch, post: Post, patience: Patience): Promise<Outcome> {
  const refused: Refusal[] = []
  let waiting = documents
  for (let attempt = 1; ; attempt++) {
    const answer = await post(index, bulkBody(waiting))
    if (answer.status === 413 && waiting.length > 1)
      return halves({ index, documents: waiting }, refused, post, patience)
    const verdict = judge(waiting, answer)
    refused.push(...verdict.refused.map((refusal) => ({ index, ...refusal })))
    waiting = verdict.waiting
    const isOver = waiting.length === 0 || attempt === MAX_ATTEMPTS || !mayPass(answer.status)
    if (isOver || !(await rest(attempt, answer, patience))) return { refused, waiting, reason: verdict.reason }
  }
}
// #endregion survive

function judge(documents: LogDocument[], { status, reason, items }: Answer) {
  if (status === 413) return { refused: documents.map((document) => ({ document, reason })), waiting: [], reason }
  // Without a word for each document nobody knows which are stored. Those that are will be conflicts.
  if (items?.length !== documents.length) return { refused: [], waiting: documents, reason }
  const verdict = { refused: [] as Omit<Refusal, 'index'>[], waiting: [] as LogDocument[], reason }
  // #region judge
  for (const [place, item] of items.entries()) {
    const document = documents[place]!
    if (isStored(item)) continue
    if (mayPass(item.status)) verdict.waiting.push(document)
    else verdict.refused.push({ document, reason: reasonOf(item) })
    verdict.reason = reasonOf(item)
  }
  // #endregion judge
  return verdict
}

/** A conflict is a document that is there: it came before. */
function isStored({ status }: Item): boolean {
  return (status >= 200 && status < 300) || status === 409
}

/** No answer, half an answer, too many requests, or trouble of its own. */
function mayPass(status: number): boolean {
  return status < 300 || status === 429 || status >= 500
}

function reasonOf({ status, error }: Item): string {
  const { type = 'no reason', reason = '', caused_by } = error ?? {}
  return `${status} ${type}: ${reason}${caused_by ? ` (${caused_by.reason})` : ''}`
}

/** False where there is no time left for another attempt. */
async function rest(attempt: number, { retryAfter }: Answer, patience: Patience): Promise<boolean> {
  const { deadline, requestTime, now = Date.now, sleep = realSleep, random = Math.random } = patience
  const pause = Math.max(retryAfter, random() * Math.min(BACKOFF.most, BACKOFF.first * 2 ** attempt))
  if (now() + pause + requestTime > deadline) return false
  await sleep(pause)
  return true
}

/** A request that is too large, as two. */
async function halves(
  { index, documents }: Batch,
  refused: Refusal[],
  post: Post,
  patience: Patience,
): Promise<Outcome> {
  const middle = documents.length >> 1
  const first = await deliver({ index, documents: documents.slice(0, middle) }, post, patience)
  const second = await deliver({ index, documents: documents.slice(middle) }, post, patience)
  return {
    refused: [...refused, ...first.refused, ...second.refused],
    waiting: [...first.waiting, ...second.waiting],
    reason: first.reason || second.reason,
  }
}
