import { CloudError } from '../errors.ts'

/** Part of a list and the token for the next one; the token names the last item, so that new ones in between do no harm. */
export function page<T>(
  items: T[],
  name: (item: T) => string,
  limit: number,
  nextToken?: string,
): { items: T[]; nextToken?: string } {
  const after = nextToken === undefined ? -1 : items.findIndex((item) => name(item) === decode(nextToken))
  if (nextToken !== undefined && after < 0) {
    throw new CloudError('InvalidParameterException', 'The specified nextToken is invalid.')
  }
  const part = items.slice(after + 1, after + 1 + limit)
  const last = part.at(-1)
  const more = last !== undefined && after + 1 + limit < items.length
  return { items: part, ...(more && { nextToken: encode(name(last)) }) }
}

function encode(name: string): string {
  return Buffer.from(name).toString('base64url')
}

function decode(token: string): string {
  return Buffer.from(token, 'base64url').toString('utf8')
}
