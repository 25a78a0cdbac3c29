import { startOpenSearch, type TestOpenSearch } from './test-opensearch.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
let opensearch: TestOpenSearch

const documents: Record<string, object> = {
  a: {
    '@timestamp': '2026-11-24T11:59:00Z',
    message: 'Database timeout after 3 s',
    level: 'ERROR',
    ms: 3000,
    ok: false,
  },
  b: { '@timestamp': '2026-11-24T11:50:00Z', message: 'timeout of the database', level: 'WARN', ms: 12.5, ok: true },
  c: {
    '@timestamp': '2026-11-24T11:30:00Z',
    message: 'api.prod answered',
    level: 'INFO',
    ms: 5,
    error: { code: 'E1' },
  },
  d: { '@timestamp': '2026-11-23T23:59:59.999Z', message: 'Start', level: 'INFO', tags: ['x', 'y'] },
}

beforeAll(async () => {
  opensearch = await startOpenSearch({ now: () => NOW })
  await opensearch.call('PUT', '/logs-1', { mappings: { properties: { ms: { type: 'double' } } } })
  await opensearch.bulk(
    ...Object.entries(documents).flatMap(([_id, each]) => [{ index: { _index: 'logs-1', _id } }, each]),
  )
  await opensearch.bulk(
    { index: { _index: 'other', _id: 'z' } },
    { '@timestamp': '2026-11-24T11:59:30Z', message: 'elsewhere' },
  )
})
afterAll(() => opensearch.close())

const find = async (query: object) => (await opensearch.ids('logs-1', { query })).join('')
const search = (body: object, index = 'logs-1') => opensearch.call('POST', `/${index}/_search`, body)

// https://docs.opensearch.org/latest/query-dsl/
describe('a query', () => {
  it.each<[object, string]>([
    [{ match_all: {} }, 'abcd'],
    [{ match_none: {} }, ''],
    [{ match: { message: 'TIMEOUT start' } }, 'abd'],
    [{ match: { message: { query: 'timeout after', operator: 'and' } } }, 'a'],
    [{ match: { message: { query: 'timeout after start', minimum_should_match: 2 } } }, 'a'],
    [{ match: { 'message.keyword': 'Start' } }, 'd'],
    [{ match: { 'message.keyword': 'start' } }, ''],
    [{ match: { message: 'prod' } }, ''],
    [{ match: { message: 'api.prod' } }, 'c'],
    [{ match: { ms: '3000' } }, 'a'],
    [{ match: { nothing: 'x' } }, ''],
    [{ match_phrase: { message: 'database timeout' } }, 'a'],
    [{ match_phrase: { message: 'timeout of the' } }, 'b'],
    [{ match_phrase_prefix: { message: 'database time' } }, 'a'],
    [{ multi_match: { query: 'ERROR', fields: ['message', 'level'] } }, 'a'],
    [{ multi_match: { query: 'database timeout', type: 'phrase', fields: ['mess*^2'] } }, 'a'],
    [{ multi_match: { query: 'timeout' } }, 'ab'],
    [{ term: { level: 'ERROR' } }, ''],
    [{ term: { level: 'error' } }, 'a'],
    [{ term: { 'level.keyword': 'ERROR' } }, 'a'],
    [{ term: { 'level.keyword': { value: 'error', case_insensitive: true } } }, 'a'],
    [{ term: { ok: true } }, 'b'],
    [{ term: { ok: 'false' } }, 'a'],
    [{ term: { '@timestamp': '2026-11-24T11:50:00Z' } }, 'b'],
    [{ term: { _id: 'c' } }, 'c'],
    [{ terms: { 'level.keyword': ['WARN', 'INFO'] } }, 'bcd'],
    [{ terms: { ms: [5, 3000] } }, 'ac'],
    [{ terms: { tags: ['y'] } }, 'd'],
    [{ ids: { values: ['d', 'a', 'none'] } }, 'ad'],
    [{ exists: { field: 'ms' } }, 'abc'],
    [{ exists: { field: 'error' } }, 'c'],
    [{ exists: { field: 'none' } }, ''],
    [{ prefix: { 'message.keyword': 'Data' } }, 'a'],
    [{ prefix: { message: 'data' } }, 'ab'],
    [{ wildcard: { 'message.keyword': '*base*' } }, 'ab'],
    [{ wildcard: { 'message.keyword': { value: 'st?rt', case_insensitive: true } } }, 'd'],
    [{ wildcard: { 'level.keyword': 'WA\\*' } }, ''],
    [{ range: { '@timestamp': { gte: 'now-15m' } } }, 'ab'],
    [{ range: { '@timestamp': { gte: 'now/d' } } }, 'abc'],
    [{ range: { '@timestamp': { lt: 'now/d' } } }, 'd'],
    [{ range: { '@timestamp': { lte: '2026-11-23' } } }, 'd'],
    [{ range: { '@timestamp': { gt: '2026-11-23' } } }, 'abc'],
    [{ range: { '@timestamp': { gte: '2026-11-24T12:30:00', lt: '2026-11-24T12:55:00', time_zone: '+01:00' } } }, 'bc'],
    [{ range: { '@timestamp': { gte: '2026-11-23||+1d/d' } } }, 'abc'],
    [{ range: { '@timestamp': { gte: Date.parse('2026-11-24T11:59:00Z') } } }, 'a'],
    [{ range: { ms: { gt: 5, lte: 12.5 } } }, 'b'],
    [{ range: { ms: { gte: '5' } } }, 'abc'],
    [{ range: { 'level.keyword': { gte: 'F', lt: 'J' } } }, 'cd'],
    [{ bool: {} }, 'abcd'],
    [{ bool: { must: [{ match: { message: 'timeout' } }], must_not: { term: { ok: true } } } }, 'a'],
    [{ bool: { filter: { exists: { field: 'ms' } }, should: [{ term: { ok: true } }] } }, 'abc'],
    [{ bool: { filter: { exists: { field: 'ms' } }, should: [{ term: { ok: true } }], minimum_should_match: 1 } }, 'b'],
    [{ bool: { should: [{ term: { ok: true } }, { term: { ms: 5 } }] } }, 'bc'],
    [{ bool: { must_not: [{ exists: { field: 'ms' } }] } }, 'd'],
    [{ constant_score: { filter: { term: { ms: 5 } } } }, 'c'],
  ])('%j finds %s', async (query, expected) => {
    expect(await find(query)).toBe(expected)
  })

  // https://docs.opensearch.org/latest/query-dsl/full-text/query-string/
  it.each([
    ['timeout', 'ab'],
    ['message:timeout AND level:ERROR', 'a'],
    ['level:(WARN OR ERROR)', 'ab'],
    ['"database timeout"', 'a'],
    ['message:"timeout of"', 'b'],
    ['timeout -level:warn', 'a'],
    ['timeout NOT ok:true', 'a'],
    ['NOT timeout', 'cd'],
    ['+timeout +after', 'a'],
    ['timeout && !after', 'b'],
    ['start || after', 'ad'],
    ['(start OR after) AND level:ERROR', 'a'],
    ['ms:>=12.5', 'ab'],
    ['ms:<12.5', 'c'],
    ['ms:[5 TO 12.5]', 'bc'],
    ['ms:{5 TO *]', 'ab'],
    ['@timestamp:[now-15m TO now]', 'ab'],
    ['@timestamp:["2026-11-24T11:00:00Z" TO "2026-11-24T11:40:00Z"]', 'c'],
    ['level:w*', 'b'],
    ['level.keyword:W?RN', 'b'],
    ['mess*:nothing', ''],
    ['_exists_:error', 'c'],
    ['error.code:E1', 'c'],
    ['ms:*', 'abc'],
    ['*', 'abcd'],
    ['message:api.prod^2', 'c'],
    ['nothing\\:here', ''],
    ['ms:abc', ''],
    ['12.5', 'b'],
  ])('of a search box: %s finds %s', async (query, expected) => {
    expect(await find({ query_string: { query } })).toBe(expected)
  })

  it('of a search box can take AND for its default', async () => {
    expect(await find({ query_string: { query: 'timeout after', default_operator: 'AND' } })).toBe('a')
    expect(await find({ query_string: { query: 'timeout', default_field: 'level' } })).toBe('')
  })

  it.each([
    ['timeout after', 'ab'],
    ['timeout +after', 'a'],
    ['after | start', 'ad'],
    ['timeout + -after', 'b'],
    ['"database timeout"', 'a'],
    ['tim*', 'ab'],
    ['(after | start) + error', 'a'],
    ['"unclosed', ''],
    [')) timeout', ''],
  ])('of a simple search box: %s finds %s', async (query, expected) => {
    expect(await find({ simple_query_string: { query } })).toBe(expected)
  })

  it.each([
    [{ fuzzy: { a: 'b' } }, 'illegal_argument_exception', 'The local OpenSearch has no [fuzzy] query.'],
    [{ mach: { a: 'b' } }, 'parsing_exception', 'unknown query [mach]'],
    [
      { match: { a: 'x', b: 'y' } },
      'parsing_exception',
      "[match] query doesn't support multiple fields, found [a] and [b]",
    ],
    [{ match: { a: { querry: 'x' } } }, 'parsing_exception', '[match] query does not support [querry]'],
    [{ match: { a: ['x'] } }, 'parsing_exception', '[match] unknown token [START_ARRAY] after [a]'],
    [{ term: 'x' }, 'parsing_exception', '[term] query malformed, no start_object after query name'],
    [{ bool: { most: [] } }, 'parsing_exception', '[bool] query does not support [most]'],
    [
      { match_all: {}, term: {} },
      'parsing_exception',
      '[match_all] malformed query, expected [END_OBJECT] but found [FIELD_NAME]',
    ],
    [{}, 'parsing_exception', 'query malformed, empty clause found'],
    [{ range: { ms: { ge: 1 } } }, 'parsing_exception', '[range] query does not support [ge]'],
  ])('%j is refused', async (query, type, reason) => {
    const { status, body } = await search({ query })

    expect([status, body.error.type]).toEqual([400, type])
    expect(body.error.reason).toContain(reason)
  })

  it.each<[object, string, string]>([
    [{ match: { ms: 'many' } }, 'query_shard_exception', 'failed to create query: For input string: "many"'],
    [{ term: { ok: 'maybe' } }, 'query_shard_exception', "failed to create query: Can't parse boolean value [maybe]"],
    [{ range: { '@timestamp': { gte: 'yesterday' } } }, 'parse_exception', 'failed to parse date field [yesterday]'],
    [{ query_string: { query: 'a AND (b' } }, 'query_shard_exception', 'Failed to parse query [a AND (b]'],
    [{ query_string: { query: 'AND a' } }, 'query_shard_exception', 'Failed to parse query [AND a]'],
  ])('%j fails', async (query, type, reason) => {
    const { status, body } = await search({ query })

    const root = body.error.root_cause[0]
    expect([status, root.type]).toEqual([400, type])
    expect(root.reason).toContain(reason)
  })
})

// https://docs.opensearch.org/latest/api-reference/search-apis/search/
describe('a search', () => {
  it('has the shape that clients read', async () => {
    const { body } = await search({ query: { term: { ms: 5 } } })

    expect(body).toEqual({
      took: expect.any(Number),
      timed_out: false,
      _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
      hits: {
        total: { value: 1, relation: 'eq' },
        max_score: 1,
        hits: [{ _index: 'logs-1', _id: 'c', _score: 1, _source: documents.c }],
      },
    })
  })

  it.each<[unknown, string, unknown]>([
    ['ms', 'cbad', [5]],
    [{ ms: 'desc' }, 'abcd', [3000]],
    [[{ ms: { order: 'asc', missing: '_first' } }], 'dcba', [null]],
    [
      [{ 'level.keyword': 'asc' }, { '@timestamp': { order: 'desc' } }],
      'acdb',
      ['ERROR', Date.parse('2026-11-24T11:59:00Z')],
    ],
    [{ none: { order: 'asc', unmapped_type: 'long' } }, 'abcd', [null]],
    [['_doc'], 'abcd', [0]],
  ])('sorts by %j', async (sort, order, first) => {
    const { hits } = (await search({ sort })).body.hits

    expect(hits.map(({ _id }: { _id: string }) => _id).join('')).toBe(order)
    expect(hits[0]).toMatchObject({ _score: null, sort: first })
  })

  it.each([
    [
      'message',
      'illegal_argument_exception',
      'Text fields are not optimised for operations that require per-document field data',
    ],
    ['none', 'query_shard_exception', 'No mapping found for [none] in order to sort on'],
  ])('does not sort by the field %s', async (sort, type, reason) => {
    const { status, body } = await search({ sort })

    expect(status).toBe(400)
    expect(body.error).toMatchObject({ type: 'search_phase_execution_exception', reason: 'all shards failed' })
    expect(body.error.root_cause).toMatchObject([{ type, reason: expect.stringContaining(reason) }])
  })

  it('goes on page by page', async () => {
    const page = (body: object) => opensearch.ids('logs-1', { sort: [{ '@timestamp': 'desc' }], size: 2, ...body })

    expect(await page({})).toEqual(['a', 'b'])
    expect(await page({ from: 2 })).toEqual(['c', 'd'])
    expect(await page({ search_after: [Date.parse('2026-11-24T11:30:00Z')] })).toEqual(['d'])
  })

  it.each<[unknown, unknown]>([
    [false, undefined],
    ['level', { level: 'INFO' }],
    [['error.*', 'ms'], { ms: 5, error: { code: 'E1' } }],
    [{ includes: ['m*'], excludes: 'ms' }, { message: 'api.prod answered' }],
    [{ excludes: ['error', '@*', 'm*'] }, { level: 'INFO' }],
  ])('gives of a document what _source %j asks for', async (_source, expected) => {
    const { hits } = (await search({ query: { ids: { values: ['c'] } }, _source })).body.hits

    expect(hits[0]._source).toEqual(expected)
  })

  it.each<[unknown, unknown]>([
    [undefined, { value: 4, relation: 'eq' }],
    [true, { value: 4, relation: 'eq' }],
    [3, { value: 3, relation: 'gte' }],
    [false, undefined],
  ])('counts as far as track_total_hits %j asks for', async (track_total_hits, total) => {
    expect((await search({ track_total_hits })).body.hits.total).toEqual(total)
  })

  it('can be asked in the URL', async () => {
    const { body } = await opensearch.call('GET', '/logs-1/_search?q=timeout&sort=ms:asc&size=1&_source=level')

    expect(body.hits).toMatchObject({ total: { value: 2 }, hits: [{ _id: 'b', _source: { level: 'WARN' } }] })
  })

  it.each([
    ['/_search', 'abcdz'],
    ['/_all/_search', 'abcdz'],
    ['/logs-*/_search', 'abcd'],
    ['/logs-1,other/_search', 'abcdz'],
    ['/*,-other/_search', 'abcd'],
    ['/none-*/_search', ''],
    ['/other,none/_search?ignore_unavailable=true', 'z'],
  ])('of %s looks into the indices it names', async (path, expected) => {
    const { body } = await opensearch.call('GET', `${path}${path.includes('?') ? '&' : '?'}size=100`)

    expect(body.hits.hits.map(({ _id }: { _id: string }) => _id).join('')).toBe(expected)
  })

  it.each([['/none/_search'], ['/logs-1,none/_search'], ['/none*/_search?allow_no_indices=false']])(
    'of %s is answered with 404',
    async (path) => {
      const { status, body } = await opensearch.call('GET', path)

      expect([status, body.error.type]).toEqual([404, 'index_not_found_exception'])
      expect(body.error.reason).toMatch(/^no such index \[none\*?\]$/)
    },
  )

  it.each([
    [{ querry: {} }, 'parsing_exception', 'Unknown key for a START_OBJECT in [querry].'],
    [{ size: -1 }, 'illegal_argument_exception', '[size] parameter cannot be negative, found [-1]'],
    [
      { from: 9_995, size: 10 },
      'illegal_argument_exception',
      'from + size must be less than or equal to: [10000] but was [10005]',
    ],
    [{ highlight: {} }, 'illegal_argument_exception', 'The local OpenSearch has no [highlight] of a search.'],
    [{ sort: { ms: 'up' } }, 'illegal_argument_exception', 'Unknown SortOrder [up]'],
  ])('with %j is refused', async (body, type, reason) => {
    const answer = await search(body)

    expect([answer.status, answer.body.error.type]).toEqual([400, type])
    expect(answer.body.error.reason).toContain(reason)
  })

  it('with a body that is no JSON is refused', async () => {
    expect(await opensearch.call('POST', '/logs-1/_search', '{"query":')).toMatchObject({
      status: 400,
      body: { error: { type: 'json_parse_exception' }, status: 400 },
    })
  })

  it('can be a count', async () => {
    const count = await opensearch.call('POST', '/logs-*/_count', { query: { match: { message: 'timeout' } } })

    expect(count.body).toEqual({ count: 2, _shards: { total: 1, successful: 1, skipped: 0, failed: 0 } })
    expect((await opensearch.call('GET', '/_count?q=timeout')).body.count).toBe(2)
  })
})

// https://docs.opensearch.org/latest/aggregations/
describe('an aggregation', () => {
  const aggregate = async (agg: object, query?: object) => {
    const { status, body } = await search({ size: 0, ...(query && { query }), aggs: { it: agg } }, 'logs-1')
    return status === 200 ? body.aggregations.it : body
  }

  it('of terms counts each value, the most frequent first', async () => {
    expect(await aggregate({ terms: { field: 'level.keyword', size: 2 } })).toEqual({
      doc_count_error_upper_bound: 0,
      sum_other_doc_count: 1,
      buckets: [
        { key: 'INFO', doc_count: 2 },
        { key: 'ERROR', doc_count: 1 },
      ],
    })
    expect((await aggregate({ terms: { field: 'tags.keyword' } })).buckets).toEqual([
      { key: 'x', doc_count: 1 },
      { key: 'y', doc_count: 1 },
    ])
    expect((await aggregate({ terms: { field: 'ok' } })).buckets[0]).toEqual({
      key: 0,
      key_as_string: 'false',
      doc_count: 1,
    })
    expect((await aggregate({ terms: { field: 'level.keyword', order: { _key: 'desc' } } })).buckets[0].key).toBe(
      'WARN',
    )
  })

  it('of dates has a bucket for each interval, empty ones too, and others inside', async () => {
    const query = { range: { '@timestamp': { gte: 'now-45m' } } }
    const agg = {
      date_histogram: { field: '@timestamp', fixed_interval: '15m' },
      aggs: { slowest: { max: { field: 'ms' } } },
    }

    expect((await aggregate(agg, query)).buckets).toEqual([
      { key_as_string: '2026-11-24T11:30:00.000Z', key: NOW - 30 * 60_000, doc_count: 1, slowest: { value: 5 } },
      { key_as_string: '2026-11-24T11:45:00.000Z', key: NOW - 15 * 60_000, doc_count: 2, slowest: { value: 3000 } },
    ])
  })

  it.each([
    [{ calendar_interval: 'day' }, ['2026-11-23T00:00:00.000Z 1', '2026-11-24T00:00:00.000Z 3']],
    [{ calendar_interval: 'month' }, ['2026-11-01T00:00:00.000Z 4']],
    [{ calendar_interval: '1d', time_zone: '+01:00' }, ['2026-11-24T00:00:00.000+01:00 4']],
    [
      { fixed_interval: '10m', min_doc_count: 1 },
      ['2026-11-23T23:50:00.000Z 1', '2026-11-24T11:30:00.000Z 1', '2026-11-24T11:50:00.000Z 2'],
    ],
    [
      { calendar_interval: 'day', extended_bounds: { min: '2026-11-22', max: 'now+1d/d' } },
      [
        '2026-11-22T00:00:00.000Z 0',
        '2026-11-23T00:00:00.000Z 1',
        '2026-11-24T00:00:00.000Z 3',
        '2026-11-25T00:00:00.000Z 0',
      ],
    ],
  ])('of dates by %j', async (options, expected) => {
    const { buckets } = await aggregate({ date_histogram: { field: '@timestamp', ...options } })

    expect(
      buckets.map((each: { key_as_string: string; doc_count: number }) => `${each.key_as_string} ${each.doc_count}`),
    ).toEqual(expected)
  })

  it.each<[object, object]>([
    [{ avg: { field: 'ms' } }, { value: (3000 + 12.5 + 5) / 3 }],
    [{ sum: { field: 'ms' } }, { value: 3017.5 }],
    [{ min: { field: 'ms' } }, { value: 5 }],
    [{ max: { field: 'none' } }, { value: null }],
    [{ value_count: { field: 'level.keyword' } }, { value: 4 }],
    [{ cardinality: { field: 'level.keyword' } }, { value: 3 }],
    [{ stats: { field: 'ms' } }, { count: 3, min: 5, max: 3000, avg: (3000 + 12.5 + 5) / 3, sum: 3017.5 }],
    [{ percentiles: { field: 'ms', percents: [50, 100] } }, { values: { '50.0': 12.5, '100.0': 3000 } }],
    [
      { histogram: { field: 'ms', interval: 10, min_doc_count: 1 } },
      {
        buckets: [
          { key: 0, doc_count: 1 },
          { key: 10, doc_count: 1 },
          { key: 3000, doc_count: 1 },
        ],
      },
    ],
    [
      { filter: { term: { ok: true } }, aggs: { n: { sum: { field: 'ms' } } } },
      { doc_count: 1, n: { value: 12.5 } },
    ],
    [{ filters: { filters: { slow: { range: { ms: { gt: 100 } } } } } }, { buckets: { slow: { doc_count: 1 } } }],
    [{ missing: { field: 'ms' } }, { doc_count: 1 }],
  ])('%j gives %j', async (agg, expected) => {
    expect(await aggregate(agg)).toEqual(expected)
  })

  it.each([
    [{ terms: { field: 'message' } }, 'Text fields are not optimised'],
    [
      { avg: { field: 'level.keyword' } },
      'Field [level.keyword] of type [keyword] is not supported for aggregation [avg]',
    ],
    [{ date_histogram: { field: '@timestamp' } }, 'Required one of fields'],
    [
      { date_histogram: { field: '@timestamp', fixed_interval: '1M' } },
      'failed to parse setting [date_histogram.fixedInterval]',
    ],
    [{ date_histogram: { field: '@timestamp', fixed_interval: '1ms' } }, 'Trying to create too many buckets'],
    [{ significant_terms: { field: 'x' } }, 'The local OpenSearch has no aggregation [significant_terms]'],
  ])('%j is refused', async (agg, reason) => {
    const { error, status } = await aggregate(agg)

    expect(status).toBe(400)
    expect(error.root_cause[0].reason).toContain(reason)
  })
})

describe('a query that would keep the cloud busy', () => {
  const many = (count: number, query: object) => Array.from({ length: count }, () => query)
  const deep = Array.from({ length: 21 }).reduce<object>((inner) => ({ bool: { must: inner } }), { match_all: {} })

  it.each<[string, object, string]>([
    [
      'of more than 1,024 clauses',
      { bool: { should: many(1024, { match_all: {} }) } },
      'maxClauseCount is set to 1024',
    ],
    ['nested deeper than 20', deep, 'exceeds the maximum nested depth'],
    ['for more than 65,536 terms', { terms: { ms: many(65_537, {}) } }, 'exceeded the allowed maximum of [65536]'],
    ['of a box with more than 1,024 parts', { query_string: { query: 'a '.repeat(1025) } }, 'no more than 1024 parts'],
  ])('%s is refused', async (_case, query, reason) => {
    const { status, body } = await search({ query })

    expect(status).toBe(400)
    expect(JSON.stringify(body.error)).toContain(reason)
  })

  it('by many wildcards is answered at once', async () => {
    await opensearch.bulk({ index: { _index: 'long' } }, { f: 'a'.repeat(250) })
    const value = `${'*a'.repeat(100)}b?`
    const started = performance.now()

    expect(await opensearch.ids('long', { query: { wildcard: { 'f.keyword': value } } })).toEqual([])
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
