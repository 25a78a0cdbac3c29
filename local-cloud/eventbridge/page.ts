import { invalid } from './errors.ts'
import { checkRange } from './validation.ts'

export interface PageInput {
  Limit?: number
  NextToken?: string
}

/** Part of a list, and the token for the next. It names the last item, so that a new one in between does no harm. */
export function page<T>(
  items: T[],
  keyOf: (item: T) => string,
  { Limit = 100, NextToken }: PageInput,
): { items: T[]; NextToken?: string } {
  checkRange(Limit, 'limit', 1, 100)
  const tokenOf = (item: T) => Buffer.from(keyOf(item)).toString('base64url')
  const after = NextToken === undefined ? -1 : items.findIndex((item) => tokenOf(item) === NextToken)
  if (NextToken !== undefined && after < 0) {
    throw invalid('Parameter NextToken is not valid. Reason: Provided value is not valid.')
  }
  const part = items.slice(after + 1, after + 1 + Limit)
  const last = part.at(-1)
  return { items: part, ...(last !== undefined && last !== items.at(-1) && { NextToken: tokenOf(last) }) }
}
