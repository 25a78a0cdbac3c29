import { type Answer, deliver, type Patience } from './deliver.ts'
import { type Batch, type Datadog, eventRequest, seriesRequests } from './requests.ts'
import type { Event, Metric } from './route.ts'

/** Datadog takes one event a request: so many are under way at once. */
const AT_ONCE = 10

/** Sends all, and gives the answer for each id. Never throws: one failure does not hide the others. */
export async function sendAll(
  { events, metrics }: { events: Event[]; metrics: Metric[] },
  datadog: Datadog,
  patience: Patience,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>()
  const batches = sendBatches(seriesRequests(metrics, datadog), datadog, patience, answers)
  const waiting = [...events]
  const sendEvents = async () => {
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      answers.set(event.id, await deliver(eventRequest(event, datadog), patience))
    }
  }
  await Promise.all([batches, ...Array.from({ length: AT_ONCE }, sendEvents)])
  return answers
}

/** A batch that is refused for one of its metrics is halved until that one is found. */
async function sendBatches(
  batches: Batch[],
  datadog: Datadog,
  patience: Patience,
  answers: Map<string, Answer>,
): Promise<void> {
  for (const { metrics, request } of batches) {
    const answer = await deliver(request, patience)
    if (isRefused(answer) && metrics.length > 1) {
      const middle = metrics.length >> 1
      const halves = [metrics.slice(0, middle), metrics.slice(middle)]
      const smaller = halves.flatMap((half) => seriesRequests(half, datadog))
      await sendBatches(smaller, datadog, patience, answers)
    } else {
      for (const { id } of metrics) answers.set(id, answer)
    }
  }
}

export function isStored({ status }: Answer): boolean {
  return status === 202
}

/** It would be refused the next time as well. */
export function isRefused({ status }: Answer): boolean {
  return status === 400 || status === 413
}
