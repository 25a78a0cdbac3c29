import { CloudError } from '../errors.ts'

/** Part of a list and the token for the next one. The token names the last item, so that a new one in between does no harm. */
export function page<T>(
  items: T[],
  keyOf: (item: T) => string,
  limit: number,
  token?: string,
): { items: T[]; NextToken?: string } {
  const after = token === undefined ? -1 : items.findIndex((item) => encode(keyOf(item)) === token)
  if (token !== undefined && after < 0) throw new CloudError('InvalidNextToken', 'The specified token is not valid.')
  const part = items.slice(after + 1, after + 1 + limit)
  const last = part.at(-1)
  const more = last !== undefined && after + 1 + limit < items.length
  return { items: part, ...(more && { NextToken: encode(keyOf(last)) }) }
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url')
}
