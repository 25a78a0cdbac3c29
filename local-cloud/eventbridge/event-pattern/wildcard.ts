const ANY = Symbol('*')

type Token = string | typeof ANY

/**
 * Whether the whole text matches; `*` stands for any characters, `\*` and `\\` for themselves. In time proportional to both
 * lengths, whatever the pattern.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const tokens = parseWildcard(pattern)
  const first = tokens.indexOf(ANY)
  if (first < 0) return tokens.join('') === text
  const pieces = piecesOf(tokens)
  const [start = '', ...middle] = pieces
  const end = middle.pop() ?? ''
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false
  return inOrder(middle, text.slice(start.length, text.length - end.length))
}

/** Throws an `Error` with AWS's reason. */
export function parseWildcard(pattern: string): Token[] {
  const tokens: Token[] = []
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? ''
    if (character === '*') {
      // AWS counts from the quote before the text.
      if (pattern[index + 1] === '*') throw new Error(`Consecutive wildcard characters at pos ${index + 1}`)
      tokens.push(ANY)
    } else if (character === '\\') {
      const escaped = pattern[++index] ?? ''
      if (escaped !== '*' && escaped !== '\\') throw new Error(`Invalid escape character at pos ${index}`)
      tokens.push(escaped)
    } else tokens.push(character)
  }
  return tokens
}

/** The texts before, between and after the wildcards. */
function piecesOf(tokens: Token[]): string[] {
  const pieces = ['']
  for (const token of tokens) {
    if (token === ANY) pieces.push('')
    else pieces[pieces.length - 1] += token
  }
  return pieces
}

/** The first place for each piece leaves most room for the next. */
function inOrder(pieces: string[], text: string): boolean {
  let from = 0
  return pieces.every((piece) => {
    const at = text.indexOf(piece, from)
    from = at + piece.length
    return at >= 0
  })
}
