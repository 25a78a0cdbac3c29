const COLOURS = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2, bold: 1 }

/** Colours text where a person reads it: on a terminal, unless NO_COLOR is set. */
export function paint(colour: keyof typeof COLOURS, text: string): string {
  const wanted = process.env.FORCE_COLOR || (process.stdout.isTTY && !process.env.NO_COLOR)
  return wanted ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text
}

/** Markdown as a terminal shows it: code indented, and no backticks around words. */
export function plainMarkdown(markdown: string): string {
  let code = false
  const lines = markdown.split(/\r?\n/).flatMap((line) => {
    if (line.trim().startsWith('```')) {
      code = !code
      return []
    }
    return [code ? `    ${line}` : line.replace(/`([^`]+)`/g, '$1').replace(/\*\*([^*]+)\*\*/g, '$1')]
  })
  return lines.join('\n')
}

export function indent(text: string, by = '  '): string {
  return text.replace(/^(?=.)/gm, by)
}
