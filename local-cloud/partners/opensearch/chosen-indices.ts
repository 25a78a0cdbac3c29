import type { Indices } from './indices.ts'
import type { Routed } from './router.ts'
import type { SearchIndex } from './search-index.ts'

/** The indices that the path names, with the request's word on those that are not there. */
export function chosen(indices: Indices, { index, query }: Routed): SearchIndex[] {
  return indices.resolve(index, {
    ignoreUnavailable: query.get('ignore_unavailable') === 'true',
    allowNoIndices: query.get('allow_no_indices') !== 'false',
  })
}
