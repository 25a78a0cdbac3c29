/**
 * The terms of a text as the standard analyzer makes them: words in lower case; a dot, colon or apostrophe between letters and a
 * dot or comma between digits do not part them, so `api.prod` and `10.0.0.1` are one term each.
 * https://docs.opensearch.org/latest/analyzers/supported-analyzers/standard/
 */
export function analyze(text: string): string[] {
  return text.toLowerCase().match(isAscii(text) ? ASCII_WORD : WORD) ?? []
}

const WORD =
  /[\p{L}\p{M}\p{N}_]+(?:(?:(?<=[\p{L}\p{M}])[.:'’·](?=\p{L})|(?<=\p{N})[.,;'’](?=\p{N}))[\p{L}\p{M}\p{N}_]+)*/gu

/** The same, several times faster. */
const ASCII_WORD = /[a-z0-9_]+(?:(?:(?<=[a-z])[.:'](?=[a-z])|(?<=[0-9])[.,;'](?=[0-9]))[a-z0-9_]+)*/g

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}
