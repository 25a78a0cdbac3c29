import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'
import type { SetAside } from './dead-letters.ts'
import type { Answer, Patience } from './deliver.ts'
import type { Datadog } from './requests.ts'
import { type Event, type Metric, route } from './route.ts'
import { isRefused, isStored, sendAll } from './send.ts'
import { type BadRecord, unwrap } from './unwrap.ts'

export interface Parts {
  datadog: Datadog
  setAside: SetAside
  /** The ids of what this environment delivered. */
  delivered: Set<string>
  patience?: Omit<Patience, 'deadline'>
}

/** Milliseconds before the function's own time-out, in which to set aside, to log and to answer. */
const MARGIN = 2000

/** Brings a batch to Datadog. What the answer names comes back to the queue; with all else the queue is done. */
// #region forward
export async function forward({ Records }: SQSEvent, context: Context, parts: Parts) {
  const work = sortOut(Records, parts.delivered)
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN
  const answers = await sendAll(work, parts.datadog, { ...parts.patience, deadline })
  const { back, bad } = settle(work, answers, parts.delivered)
  // Nothing is let go of before somebody else has it.
  const stuck = await parts.setAside(bad)
  report({ received: Records.length, back, bad })
  return { batchItemFailures: [...back, ...stuck].map(toFailure) }
}
// #endregion forward

function toFailure({ record }: BadRecord) {
  return { itemIdentifier: record.messageId }
}

interface Work {
  events: Event[]
  metrics: Metric[]
  bad: BadRecord[]
  /** The records of each id: a message may be in the batch twice. */
  records: Map<string, SQSRecord[]>
}

/** What is to be sent, each message once, and what cannot be. */
function sortOut(batch: SQSRecord[], delivered: Set<string>): Work {
  const { messages, bad } = unwrap(batch)
  const work: Work = { events: [], metrics: [], bad, records: new Map() }
  for (const message of messages) {
    const { id, record } = message
    const routed = route(message)
    if ('bad' in routed) bad.push({ record, reason: routed.bad })
    else if (work.records.has(id)) work.records.get(id)?.push(record)
    else if (!delivered.has(id)) {
      work.records.set(id, [record])
      if ('event' in routed) work.events.push(routed.event)
      else work.metrics.push(routed.metric)
    }
  }
  return work
}

/** What comes back, and what is set aside. What Datadog has is remembered. */
function settle({ records, bad }: Work, answers: Map<string, Answer>, delivered: Set<string>) {
  const back: BadRecord[] = []
  for (const [id, twins] of records) {
    const answer = answers.get(id) ?? { status: 0, reason: 'It was not sent.' }
    const undelivered = twins.map((record) => ({ record, reason: answer.reason }))
    if (isStored(answer)) remember(delivered, id)
    else if (isRefused(answer)) bad.push(...undelivered)
    else back.push(...undelivered)
  }
  return { back, bad }
}

/** The latest 10,000, so that the memory stays small. */
function remember(delivered: Set<string>, id: string): void {
  delivered.add(id)
  if (delivered.size > 10_000) delivered.delete(delivered.values().next().value!)
}

function report({ received, back, bad }: { received: number; back: BadRecord[]; bad: BadRecord[] }): void {
  console.log({ message: 'Forwarded', received, back: back.length, setAside: bad.length })
  for (const { record, reason } of bad) console.warn({ message: 'Set aside', messageId: record.messageId, reason })
  for (const reason of new Set(back.map(({ reason }) => reason))) console.warn({ message: 'Comes back', reason })
}
