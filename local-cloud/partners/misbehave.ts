import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import { encoded, type Partner, type PartnerAnswer, type PartnerRequest, send } from './partner.ts'

interface Faulty {
  partner: Partner
  request: PartnerRequest
  fault: Fault
  outgoing: ServerResponse
}

/**
 * Answers as the fault says. Nothing of the request is kept, unless `storeFirst` is set or the fault lets it pass (a delay
 * alone, or items that fail one by one).
 */
export async function answerWithFault({ partner, request, fault, outgoing }: Faulty): Promise<void> {
  const { storeFirst, status, reset, truncate, delayMs, retryAfter } = fault
  const passes = status === undefined && !reset && !truncate
  const handle = () => partner.answer({ ...request, itemFault: fault.itemFault })
  const stored = storeFirst ? await handle() : undefined
  if (!(await waited(outgoing, delayMs))) return
  if (reset) return void outgoing.socket?.resetAndDestroy()
  const failed = () => partner.failure(status ?? 200, retryAfter)
  const answer = passes ? (stored ?? (await handle())) : status === undefined ? (stored ?? failed()) : failed()
  if (truncate) return cut(outgoing, answer)
  send(outgoing, answer, request.method)
}

/** Whether the caller is still there when the time is over. */
async function waited(outgoing: ServerResponse, milliseconds: number): Promise<boolean> {
  const gone = new AbortController()
  const abort = () => gone.abort()
  outgoing.once('close', abort)
  try {
    await setTimeout(milliseconds, undefined, { signal: gone.signal })
    return true
  } catch {
    return false
  } finally {
    outgoing.off('close', abort)
  }
}

/** Half of what the headers promise, then the end of the connection. */
function cut(outgoing: ServerResponse, answer: PartnerAnswer): void {
  const { headers, bytes } = encoded(answer)
  outgoing.writeHead(answer.status, headers)
  outgoing.write(bytes.subarray(0, bytes.length >> 1), () => outgoing.destroy())
}
