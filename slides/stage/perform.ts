import type { Overview } from '../../local-cloud/overview.ts'
import { localCloudUrl } from '../../workshop/aws.ts'
import type { Line, Need, Telling } from './demo.ts'
import { DEMOS } from './demos.ts'
import { eventLine } from './event-line.ts'
import { followCloud } from './follow-cloud.ts'
import { onStage } from './on-stage.ts'

/** Performs an action of a demo and tells what happens, the last line being its end. It does not throw: what goes wrong is told. */
export async function perform(
  name: string,
  action: number,
  tell: (line: Line) => void,
  closed?: AbortSignal,
): Promise<void> {
  await telling(tell, async (say) => {
    const { needs, actions, log } = DEMOS[name]!
    const missing = await missingOf(needs)
    if (missing.length > 0) {
      const text = `Not deployed yet: ${missing.map(nameOf).join(', ')}. D deploys it.`
      return say({ shows: 'end', isGood: false, text })
    }
    const cloud = await followCloud(localCloudUrl(), (event) => {
      const line = eventLine(event, log)
      if (line) say(line)
      return line !== undefined
    })
    closed?.addEventListener('abort', cloud.close)
    try {
      await Promise.race([actions[action]!.run(onStage(cloud, say)), cloud.lost])
      await Promise.race([cloud.quiet(), cloud.lost])
      say({ shows: 'end', isGood: true, text: '' })
    } finally {
      cloud.close()
    }
  })
}

/** Gives each line its time, and makes a line of what is thrown. */
export async function telling(
  tell: (line: Line) => void,
  perform: (say: (line: Telling) => void) => Promise<void>,
): Promise<void> {
  const begun = Date.now()
  const say = (line: Telling) => tell({ at: Date.now() - begun, ...line } as Line)
  try {
    await perform(say)
  } catch (error) {
    say({ shows: 'end', isGood: false, text: sentence(error) })
  }
}

/** Those that the cloud does not have; throws where there is no cloud. */
export async function missingOf(needs: Need[]): Promise<Need[]> {
  const response = await fetch(`${localCloudUrl()}/_aws/overview`).catch((cause) => {
    throw new Error(noCloud(), { cause })
  })
  const { stacks } = (await response.json()) as Overview
  const isThere = (need: Need) =>
    stacks.some(
      ({ name, status }) => name === stackOf(need) && /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status),
    )
  return needs.filter((need) => !isThere(need))
}

function stackOf(need: Need): string {
  return typeof need === 'string' ? `${need.slice(3)}-dev` : need.stack
}

/** As a presenter knows it: the solution's folder, and what is more than that. */
export function nameOf(need: Need): string {
  if (typeof need === 'string') return need
  const more = need.config ?? need.stage
  return more ? `${need.id} (${more})` : need.id
}

/** An error as the presenter can use it. */
function sentence(error: unknown): string {
  const { message, cause }: { message: string; cause?: unknown } =
    error instanceof Error ? error : { message: String(error) }
  if (message === noCloud()) return message
  const all = `${message} ${(error as { code?: string }).code} ${cause instanceof Error ? `${cause.message} ${(cause as { code?: string }).code}` : ''}`
  if (/ECONNREFUSED/.test(all)) return noCloud()
  if (/ECONNRESET|EPIPE|UND_ERR_SOCKET|socket hang up|other side closed|terminated/.test(all))
    return 'The local cloud stopped in the middle of this. To start it again: npm run cloud'
  return message.split('\n')[0]!
}

function noCloud(): string {
  return `No local cloud answers at ${localCloudUrl()}. To start it: npm run cloud`
}
