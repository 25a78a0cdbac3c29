import { invalidParameter } from '../errors.ts'

const MAX_ITEMS = 50

/** A part of a list, as `Marker` and `MaxItems` ask for it; `NextMarker` leads to the next. */
export function page<T>(items: T[], query: URLSearchParams): { items: T[]; NextMarker?: string } {
  const start = Number(Buffer.from(query.get('Marker') ?? '', 'base64url').toString('utf8') || 0)
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid Marker')
  const size = Math.min(Number(query.get('MaxItems') ?? MAX_ITEMS) || MAX_ITEMS, MAX_ITEMS)
  const end = start + size
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextMarker: Buffer.from(String(end)).toString('base64url') }),
  }
}
