import type { Announcement } from './announcements.ts'
import type { OpsMessage } from './message.ts'
import { parseCommand } from './parse.ts'
import { ephemeral, type Reply, usage } from './replies.ts'
import type { SlashCommand } from './slash-command.ts'

export interface AnswerParts {
  publish(message: OpsMessage): Promise<void>
  /** The newest first. */
  announced(): Promise<Announcement[]>
  /** That one can deploy to. */
  stages: readonly string[]
}

/** Answers within Slack's three seconds. The work is done by whoever hears of the message. */
export function answering({ stages }: AnswerParts) {
  return async (slash: SlashCommand): Promise<Reply> => {
    const command = parseCommand(slash.text, stages)
    if (command.kind === 'help') return usage(slash.command, stages, command.problem)
    // TODO step 4: tell the status, or publish what was asked for; and say so where that fails.
    return ephemeral(`TODO: ${command.kind}`)
  }
}
