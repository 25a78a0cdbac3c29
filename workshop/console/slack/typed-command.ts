/** What was typed into the channel, as Slack takes it apart; undefined where it is no slash command. */
export function typedCommand(line: string): { command: string; text: string } | undefined {
  const [, command, text = ''] = line.trim().match(/^(\/\S+)(?:\s+([\s\S]*))?$/) ?? []
  return command ? { command, text } : undefined
}
