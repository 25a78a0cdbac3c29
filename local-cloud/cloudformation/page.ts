import { validationError } from './errors.ts'

const PAGE_SIZE = 100

/** One page of a list under its name, and the token of the next. The token is where that page starts. */
export function page<Item>(name: string, items: Item[], { NextToken = '0' }: { NextToken?: string }) {
  const start = Number(NextToken)
  if (!Number.isInteger(start) || start < 0) throw validationError('The specified NextToken is invalid.')
  const end = start + PAGE_SIZE
  return { [name]: items.slice(start, end), NextToken: end < items.length ? String(end) : undefined }
}
