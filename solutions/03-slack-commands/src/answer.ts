import type { Announcement } from './announcements.ts'
import { deploymentRequested, type OpsMessage } from './message.ts'
import { parseCommand } from './parse.ts'
import { ephemeral, type Reply, statusOf, usage } from './replies.ts'
import type { SlashCommand } from './slash-command.ts'

export interface AnswerParts {
  publish(message: OpsMessage): Promise<void>
  /** The newest first. */
  announced(): Promise<Announcement[]>
  /** That one can deploy to. */
  stages: readonly string[]
}

/** Answers within Slack's three seconds. The work is done by whoever hears of the message. */
// #region answer
export function answering({ publish, announced, stages }: AnswerParts) {
  return async (slash: SlashCommand): Promise<Reply> => {
    const command = parseCommand(slash.text, stages)
    if (command.kind === 'help') return usage(slash.command, stages, command.problem)
    // #region acknowledge
    try {
      if (command.kind === 'status') return statusOf(await announced())
      // Awaited: with the answer, Lambda freezes the environment and all under way in it.
      await publish(deploymentRequested(command, slash))
      return ephemeral(`On it: *${command.service}* to *${command.stage}*. The channel will hear of it.`)
    } catch (error) {
      console.error({ message: `Could not answer ${command.kind}`, reason: String(error) })
      return ephemeral(':warning: The ops desk did not take that. Try again in a minute.')
    }
    // #endregion acknowledge
  }
}
// #endregion answer
