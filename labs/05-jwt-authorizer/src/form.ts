/** The parts of a token, before anything in it is believed. */
export interface Form {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

/** Characters. API Gateway takes 10,240 bytes of headers; a token that needs more than this is no token. */
const MAX_LENGTH = 8192

/**
 * Reads what a token says, and throws where it could be read in two ways: one token must have one form and one meaning,
 * for the verifier and for everybody else. jsonwebtoken lets all of these pass.
 * https://www.rfc-editor.org/rfc/rfc7515#section-5.2
 */
export function readForm(token: string): Form {
  if (token.length > MAX_LENGTH) throw new Error(`It has more than ${MAX_LENGTH} characters.`)
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every(isCanonical)) throw new Error('It is not three parts of base64url.')
  const [header, payload] = parts as [string, string, string]
  return { header: readObject(header), payload: readObject(payload) }
}

/** The last character holds spare bits: with others in them the same bytes would have a second spelling. */
function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function readObject(part: string): Record<string, unknown> {
  const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, 'base64url'))
  const value = JSON.parse(json)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('A part is no JSON object.')
  if (namesIn(json) !== membersOf(value)) throw new Error('A name comes twice in it.')
  return value
}

/** How many names are written in it, repeated ones too: every string with a colon behind it. */
function namesIn(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length
}

/** How many were read from it. Of those that come twice, JSON.parse takes the last. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce((sum: number, member) => sum + membersOf(member), 0)
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length)
}
