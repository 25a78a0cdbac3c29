/** `?q=level:ERROR` as a query. */
export function uriQuery(query: URLSearchParams): object | undefined {
  const q = query.get('q')
  if (q === null) return undefined
  const df = query.get('df')
  const operator = query.get('default_operator')
  return {
    query_string: { query: q, ...(df && { default_field: df }), ...(operator && { default_operator: operator }) },
  }
}

const DIRECT = ['from', 'size', 'track_total_hits', '_source'] as const

/** A search with its parts in the query of the URL, which win over the body. https://docs.opensearch.org/latest/api-reference/search-apis/search/#query-parameters */
export function uriSearch(query: URLSearchParams, body: Record<string, unknown>): Record<string, unknown> {
  const given = DIRECT.flatMap((name) => (query.has(name) ? [[name, readValue(name, query.get(name)!)]] : []))
  const asked = uriQuery(query)
  const sort = query.get('sort')?.split(',')
  return { ...body, ...Object.fromEntries(given), ...(asked && { query: asked }), ...(sort && { sort }) }
}

function readValue(name: string, text: string): unknown {
  if (name === '_source') return text === 'true' || text === 'false' ? text === 'true' : text.split(',')
  if (text === 'true' || text === 'false') return text === 'true'
  return Number(text)
}
