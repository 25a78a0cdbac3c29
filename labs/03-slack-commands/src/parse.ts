export type Command =
  | { kind: 'deploy'; service: string; stage: string }
  | { kind: 'status' }
  /** The problem is a sentence for who typed the command, as mrkdwn. */
  | { kind: 'help'; problem?: string }

/** What was typed after `/deploy`: a service and a stage, `status`, or something that needs an explanation. */
export function parseCommand(text: string, _stages: readonly string[]): Command {
  // TODO step 3: tell the commands apart, and say what is wrong with what is none.
  return { kind: 'help', problem: `TODO: read "${text}"` }
}
