import { escapeText } from './mrkdwn.ts'

export type Command =
  | { kind: 'deploy'; service: string; stage: string }
  | { kind: 'status' }
  /** The problem is a sentence for who typed the command, as mrkdwn. */
  | { kind: 'help'; problem?: string }

const NAME = /^[a-z][a-z0-9-]{0,39}$/

/** What was typed after `/deploy`: a service and a stage, `status`, or something that needs an explanation. */
// #region parse
export function parseCommand(text: string, stages: readonly string[]): Command {
  // Phones capitalise.
  const [first = 'help', stage, ...more] = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (first === 'help') return { kind: 'help' }
  if (first === 'status') return stage ? problem('`status` takes nothing after it.') : { kind: 'status' }
  if (!NAME.test(first)) return problem(`"${escapeText(first)}" is no name of a service.`)
  if (!stage) return problem(`Where to? Name a stage: ${stages.join(', ')}.`)
  if (!stages.includes(stage)) return problem(`There is no stage "${escapeText(stage)}", only: ${stages.join(', ')}.`)
  if (more.length > 0) return problem(`"${escapeText(more.join(' '))}" is more than a service and a stage.`)
  return { kind: 'deploy', service: first, stage }
}
// #endregion parse

function problem(sentence: string): Command {
  return { kind: 'help', problem: sentence }
}
