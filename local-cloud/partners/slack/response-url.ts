import { type PartnerAnswer, type PartnerRequest, parsed } from '../partner.ts'
import { Refused, readReply } from './message.ts'
import type { Hook, Workspace } from './workspace.ts'

/** A response_url takes five messages within thirty minutes. */
const MAX_USES = 5
const LIFETIME = 30 * 60_000

/**
 * What an app posts to a response_url: `ok`, or why not.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function takeResponse(workspace: Workspace, { path, headers, body }: PartnerRequest): PartnerAnswer {
  const hook = workspace.hooks.get(path)
  const gone = whyGone(hook, workspace.now())
  if (!hook || gone) return { status: 404, body: { ok: false, error: gone } }
  try {
    if (!headers['content-type']?.startsWith('application/json')) throw new Refused('invalid_payload')
    const reply = readReply(parsed(body.toString('utf8')))
    workspace.hooks.set(path, { ...hook, uses: hook.uses + 1 })
    const original = workspace.messages.get(hook.original ?? '')
    if (reply.delete_original && original) workspace.messages.delete(original.ts)
    else if (reply.replace_original && original) workspace.replace(original, reply)
    else if (!reply.delete_original) workspace.post(path, reply)
    return { status: 200, body: 'ok' }
  } catch (error) {
    if (error instanceof Refused) return { status: 400, body: error.message }
    throw error
  }
}

function whyGone(hook: Hook | undefined, now: number): string | undefined {
  if (!hook) return 'no_service'
  if (now - hook.created > LIFETIME) return 'expired_url'
  return hook.uses >= MAX_USES ? 'used_url' : undefined
}
