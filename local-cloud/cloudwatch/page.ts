import { CloudError } from '../errors.ts'

/** Up to `size` items from where the token says; the next token if there are more. */
export function page<T>(all: T[], token: string | undefined, size: number): { items: T[]; NextToken?: string } {
  const start = token === undefined ? 0 : offsetOf(token)
  const end = start + size
  return { items: all.slice(start, end), ...(end < all.length && { NextToken: tokenOf(end) }) }
}

export function tokenOf(offset: number): string {
  return Buffer.from(`at ${offset}`).toString('base64')
}

export function offsetOf(token: string): number {
  const offset = /^at (\d{1,9})$/.exec(Buffer.from(token, 'base64').toString('latin1'))?.[1]
  if (offset === undefined) throw new CloudError('InvalidNextToken', 'The value for parameter NextToken is invalid.')
  return Number(offset)
}
