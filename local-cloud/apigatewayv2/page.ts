import { badRequest } from './errors.ts'

/** A part of a list, as `maxResults` and `nextToken` ask for it. */
export function page<T>(all: T[], query: URLSearchParams): { items: T[]; nextToken?: string } {
  const size = Number(query.get('maxResults') ?? 100)
  const start = Number(Buffer.from(query.get('nextToken') ?? '', 'base64url').toString('latin1') || 0)
  if (!Number.isInteger(size) || size < 1) throw badRequest('Invalid maxResults.')
  if (!Number.isInteger(start) || start < 0) throw badRequest('Invalid nextToken.')
  const end = start + size
  return {
    items: all.slice(start, end),
    nextToken: end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  }
}
