import { isObject } from '../../partner.ts'
import { notHere, OpenSearchError, parsing } from '../errors.ts'
import { boolQuery } from './bool.ts'
import { type Clause, matchAll, matchNone } from './clause.ts'
import { matchPhrasePrefixQuery, matchPhraseQuery, matchQuery, multiMatchQuery } from './match.ts'
import { queryStringQuery } from './query-string.ts'
import { rangeQuery } from './range.ts'
import { simpleQueryStringQuery } from './simple-query-string.ts'
import { existsQuery, idsQuery, prefixQuery, termQuery, termsQuery, wildcardQuery } from './term-level.ts'

const QUERIES: Record<string, (body: unknown) => Clause> = {
  match_all: () => matchAll,
  match_none: () => matchNone,
  match: matchQuery,
  match_phrase: matchPhraseQuery,
  match_phrase_prefix: matchPhrasePrefixQuery,
  multi_match: multiMatchQuery,
  term: termQuery,
  terms: termsQuery,
  ids: idsQuery,
  exists: existsQuery,
  prefix: prefixQuery,
  wildcard: wildcardQuery,
  range: rangeQuery,
  query_string: queryStringQuery,
  simple_query_string: simpleQueryStringQuery,
  bool: (body) => boolQuery(body, parseQuery),
  constant_score: (body) => parseQuery(isObject(body) ? body.filter : undefined),
}

/** What OpenSearch has besides. */
const LACKING = new Set(
  'regexp fuzzy terms_set span_term span_near boosting dis_max function_score nested has_child has_parent knn geo_distance geo_bounding_box more_like_this script script_score percolate intervals match_bool_prefix combined_fields distance_feature rank_feature wrapper'.split(
    ' ',
  ),
)

/** Deeper nesting and more clauses are refused by OpenSearch as well. */
const MAX_DEPTH = 20
const MAX_CLAUSES = 1024

/** While one query is read. */
let depth = 0
let clauses = 0

/** Reads a query of the query DSL. Throws parsing_exception. https://docs.opensearch.org/latest/query-dsl/ */
export function parseQuery(query: unknown): Clause {
  if (!isObject(query)) throw parsing('[_na] query malformed, must start with start_object')
  const [name, ...others] = Object.keys(query)
  if (name === undefined) throw parsing('query malformed, empty clause found')
  if (others.length > 0) throw parsing(`[${name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`)
  if (LACKING.has(name)) throw notHere(`[${name}] query`)
  if (!Object.hasOwn(QUERIES, name)) throw unknownQuery(name)
  if (depth >= MAX_DEPTH)
    throw parsing(
      `The nested depth of the query exceeds the maximum nested depth for queries set in [indices.query.max_nested_depth]`,
    )
  if (depth === 0) clauses = 0
  if (++clauses > MAX_CLAUSES) {
    throw new OpenSearchError(
      'too_many_nested_clauses',
      `Query contains too many nested clauses; maxClauseCount is set to ${MAX_CLAUSES}`,
    )
  }
  depth++
  try {
    return QUERIES[name]!(query[name])
  } finally {
    depth--
  }
}

function unknownQuery(name: string) {
  const caused_by = { type: 'named_object_not_found_exception', reason: `unknown field [${name}]` }
  return parsing(`unknown query [${name}]`, { caused_by })
}
