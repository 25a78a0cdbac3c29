import { startOpenSearch, type TestOpenSearch } from './test-opensearch.ts'

let opensearch: TestOpenSearch
let count = 0
let index: string

beforeAll(async () => {
  opensearch = await startOpenSearch()
})
afterAll(() => opensearch.close())
beforeEach(() => {
  index = `index-${++count}`
})

const put = (document: object, id = '1') => opensearch.call('PUT', `/${index}/_doc/${id}`, document)
const properties = async () => (await opensearch.call('GET', `/${index}/_mapping`)).body[index].mappings.properties

// https://docs.opensearch.org/latest/api-reference/document-apis/
describe('a document', () => {
  it('is made, replaced, read and deleted', async () => {
    expect(await put({ n: 1 })).toMatchObject({ status: 201, body: { result: 'created', _version: 1 } })
    expect(await put({ n: 2 })).toMatchObject({ status: 200, body: { result: 'updated', _version: 2 } })
    expect(await opensearch.call('GET', `/${index}/_doc/1`)).toMatchObject({
      status: 200,
      body: { found: true, _source: { n: 2 } },
    })
    expect(await opensearch.call('GET', `/${index}/_source/1`)).toMatchObject({ status: 200, body: { n: 2 } })
    expect(await opensearch.call('HEAD', `/${index}/_doc/1`)).toMatchObject({ status: 200, body: '' })
    expect(await opensearch.call('DELETE', `/${index}/_doc/1`)).toMatchObject({
      status: 200,
      body: { result: 'deleted', _version: 3 },
    })
    expect(await opensearch.call('GET', `/${index}/_doc/1`)).toEqual(
      expect.objectContaining({ status: 404, body: { _index: index, _id: '1', found: false } }),
    )
    expect(await opensearch.call('DELETE', `/${index}/_doc/1`)).toMatchObject({
      status: 404,
      body: { result: 'not_found' },
    })
  })

  it('gets an id where it has none', async () => {
    const { status, body } = await opensearch.call('POST', `/${index}/_doc`, { n: 1 })

    expect(status).toBe(201)
    expect(body._id).toMatch(/^[\w-]{20}$/)
  })

  it.each([[`/_create/1`], ['/_doc/1?op_type=create'], ['/_doc/1?if_seq_no=5&if_primary_term=1']])(
    'is not overwritten by %s',
    async (path) => {
      await put({ n: 1 })

      const answer = await opensearch.call('PUT', `/${index}${path}`, { n: 2 })

      expect(answer).toMatchObject({
        status: 409,
        body: { error: { type: 'version_conflict_engine_exception' }, status: 409 },
      })
    },
  )

  it('is updated in part', async () => {
    await put({ a: { b: 1 }, c: 1 })

    await opensearch.call('POST', `/${index}/_update/1`, { doc: { a: { d: 2 } } })
    await opensearch.call('POST', `/${index}/_update/2`, { doc: { n: 1 }, doc_as_upsert: true })

    expect((await opensearch.call('GET', `/${index}/_source/1`)).body).toEqual({ a: { b: 1, d: 2 }, c: 1 })
    expect((await opensearch.call('GET', `/${index}/_source/2`)).body).toEqual({ n: 1 })
  })

  it.each([
    ['PUT', '/_doc/1', '{"n":', 'mapper_parsing_exception'],
    ['PUT', '/_doc/1', '', 'parse_exception'],
    ['PUT', `/_doc/${'x'.repeat(513)}`, '{}', 'action_request_validation_exception'],
    ['POST', '/_update/1', '{"script":{}}', 'illegal_argument_exception'],
  ])('by %s %s of %s is refused', async (method, path, body, type) => {
    expect(await opensearch.call(method, `/${index}${path}`, body)).toMatchObject({
      status: 400,
      body: { error: { type } },
    })
  })
})

// https://docs.opensearch.org/latest/field-types/#dynamic-mapping
describe('a mapping', () => {
  it('grows with the documents', async () => {
    await put({
      text: 'x',
      long: 1,
      double: 1.5,
      yes: true,
      at: '2026-11-24T10:00:00Z',
      day: '2026-11-24',
      year: '2026',
      list: [1, 2],
      none: null,
      object: { inner: 1 },
      'dotted.name': 1,
    })

    const text = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } }
    expect(await properties()).toEqual({
      text,
      long: { type: 'long' },
      double: { type: 'float' },
      yes: { type: 'boolean' },
      at: { type: 'date' },
      day: { type: 'date' },
      year: text,
      list: { type: 'long' },
      object: { properties: { inner: { type: 'long' } } },
      dotted: { properties: { name: { type: 'long' } } },
    })
  })

  it.each([
    [
      'an object where a text was',
      { f: 'x' },
      { f: { a: 1 } },
      "failed to parse field [f] of type [text] in document with id '2'. Preview of field's value: '{a=1}'",
    ],
    [
      'a text where an object was',
      { f: { a: 1 } },
      { f: 'x' },
      'object mapping for [f] tried to parse field [f] as object, but found a concrete value',
    ],
    [
      'a text where a number was',
      { f: 1 },
      { f: 'x' },
      "failed to parse field [f] of type [long] in document with id '2'. Preview of field's value: 'x'",
    ],
    [
      'a text where a date was',
      { f: '2026-11-24' },
      { f: 'today' },
      "failed to parse field [f] of type [date] in document with id '2'. Preview of field's value: 'today'",
    ],
    [
      'a number where a boolean was',
      { f: true },
      { f: 1 },
      "failed to parse field [f] of type [boolean] in document with id '2'. Preview of field's value: '1'",
    ],
    [
      'a dotted name below a text',
      { f: 'x' },
      { 'f.a': 1 },
      "failed to parse field [f] of type [text] in document with id '2'. Preview of field's value: '{a=1}'",
    ],
  ])('refuses %s', async (_case, first, second, reason) => {
    await put(first)

    const answer = await put(second, '2')

    const error = { type: 'mapper_parsing_exception', reason }
    expect(answer).toMatchObject({ status: 400, body: { error: { root_cause: [error], ...error } } })
    expect((await opensearch.call('GET', `/${index}/_count`)).body.count).toBe(1)
  })

  it.each([
    ['a number in quotes', { f: 1 }, { f: '2' }],
    ['a number where a text was', { f: 'x' }, { f: 2 }],
    ['a fraction where a whole number was', { f: 1 }, { f: 2.9 }],
    ['milliseconds where a date was', { f: '2026-11-24' }, { f: 1795000000000 }],
    ['"true" where a boolean was', { f: false }, { f: 'true' }],
    ['nothing', { f: 1 }, { f: null }],
    ['a list', { f: 1 }, { f: [2, 3] }],
  ])('takes %s', async (_case, first, second) => {
    await put(first)

    expect((await put(second, '2')).status).toBe(201)
  })

  it('adds no field of a document that it refuses', async () => {
    await put({ f: 1 })
    await put({ g: 1, f: 'x' }, '2')

    expect(await properties()).toEqual({ f: { type: 'long' } })
  })

  it('ends at 1,000 fields and 20 levels', async () => {
    const wide = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`f${n}`, n]))
    const deep = Array.from({ length: 21 }).reduce<object>((inner) => ({ a: inner }), { a: 1 })

    expect((await put(wide)).body.error).toMatchObject({
      type: 'illegal_argument_exception',
      reason: 'Limit of total fields [1000] has been exceeded',
    })
    expect((await put(deep)).body.error.reason).toContain('Limit of mapping depth [20] has been exceeded')
  })

  it.each([
    ['strict', 400, undefined],
    [false, 201, undefined],
    [true, 201, { type: 'long' }],
  ])('that is dynamic: %j answers an unknown field with %d', async (dynamic, status, mapped) => {
    await opensearch.call('PUT', `/${index}`, { mappings: { dynamic, properties: { known: { type: 'keyword' } } } })

    const answer = await put({ known: 'x', unknown: 1 })

    expect(answer.status).toBe(status)
    if (status === 400)
      expect(answer.body.error).toMatchObject({
        type: 'strict_dynamic_mapping_exception',
        reason: 'mapping set to strict, dynamic introduction of [unknown] within [_doc] is not allowed',
      })
    expect((await properties()).unknown).toEqual(mapped)
  })

  it('may say how fields come by dynamic templates', async () => {
    await opensearch.call('PUT', `/${index}`, {
      mappings: {
        dynamic_templates: [
          { ids: { match_mapping_type: 'string', match: '*Id', mapping: { type: 'keyword' } } },
          { rest: { path_match: 'labels.*', mapping: { type: 'keyword', ignore_above: 10 } } },
        ],
      },
    })
    await put({ requestId: 'a-1', labels: { team: 'x'.repeat(11) } })

    expect(await properties()).toMatchObject({
      requestId: { type: 'keyword' },
      labels: { properties: { team: { type: 'keyword', ignore_above: 10 } } },
    })
    expect(await opensearch.ids(index, { query: { exists: { field: 'labels.team' } } })).toEqual([])
    expect(await opensearch.ids(index, { query: { term: { requestId: 'a-1' } } })).toEqual(['1'])
  })

  it('can be added to, and not changed', async () => {
    await opensearch.call('PUT', `/${index}`, { mappings: { properties: { f: { type: 'text' } } } })

    expect(
      (
        await opensearch.call('PUT', `/${index}/_mapping`, {
          properties: { 'g.h': { type: 'date', format: 'epoch_second' } },
        })
      ).status,
    ).toBe(200)
    const refused = await opensearch.call('PUT', `/${index}/_mapping`, { properties: { f: { type: 'keyword' } } })

    expect(refused).toMatchObject({
      status: 400,
      body: { error: { reason: 'mapper [f] cannot be changed from type [text] to [keyword]' } },
    })
    expect(await properties()).toEqual({
      f: { type: 'text' },
      g: { properties: { h: { type: 'date', format: 'epoch_second' } } },
    })
  })

  it.each([
    [{ type: 'string' }, 'No handler for type [string] declared on field [f]'],
    [{ type: 'nested' }, 'The local OpenSearch has no field type [nested], which [f] has.'],
    [{ type: 'date', format: 'dd/MM/yyyy' }, 'The local OpenSearch has no date format [dd/MM/yyyy], which [f] has.'],
    [{ type: 'text', analyzer: 'german' }, 'The local OpenSearch has no analyzer [german], which [f] has.'],
  ])('with %j is refused', async (f, reason) => {
    const { status, body } = await opensearch.call('PUT', `/${index}`, { mappings: { properties: { f } } })

    expect(status).toBe(400)
    expect(body.error.reason).toContain(reason)
  })

  it('outlives a restart', async () => {
    await put({ f: 1 })

    await opensearch.partners.restart()

    expect((await put({ f: 'x' }, '2')).status).toBe(400)
  })
})

// https://docs.opensearch.org/latest/im-plugin/index-templates/
describe('an index template', () => {
  const template = (index_patterns: string[], body: object = {}) => ({ index_patterns, ...body })

  it('is what the best fitting index is made with', async () => {
    const keyword = { mappings: { properties: { level: { type: 'keyword' } } }, settings: { number_of_replicas: 0 } }
    await opensearch.call('PUT', '/_index_template/low', template([`${index}*`], { priority: 1 }))
    await opensearch.call('PUT', '/_index_template/high', template([`${index}*`], { priority: 2, template: keyword }))
    await put({ level: 'INFO' })

    expect(await properties()).toEqual({ level: { type: 'keyword' } })
    const { body } = await opensearch.call('GET', `/${index}/_settings`)
    expect(body[index].settings.index).toMatchObject({
      number_of_replicas: '0',
      number_of_shards: '1',
      provided_name: index,
    })
  })

  it('is shown, and deleted', async () => {
    await opensearch.call('PUT', '/_index_template/shown', template(['shown-*'], { priority: 7 }))

    expect((await opensearch.call('GET', '/_index_template/shown')).body).toEqual({
      index_templates: [
        { name: 'shown', index_template: { index_patterns: ['shown-*'], priority: 7, template: {}, composed_of: [] } },
      ],
    })
    expect((await opensearch.call('DELETE', '/_index_template/shown')).body).toEqual({ acknowledged: true })
    expect(await opensearch.call('GET', '/_index_template/shown')).toMatchObject({
      status: 404,
      body: { error: { type: 'resource_not_found_exception', reason: 'index template matching [shown] not found' } },
    })
  })

  it.each([
    [template([]), 'Required [index_patterns]'],
    [template(['x-*'], { data_stream: {} }), 'The local OpenSearch has no data streams.'],
    [template(['x-*'], { composed_of: ['a'] }), 'The local OpenSearch has no component templates.'],
    [template(['x-*'], { mapping: {} }), 'unknown field [mapping]'],
    [
      template(['x-*'], { template: { mappings: { properties: { f: { type: 'string' } } } } }),
      'No handler for type [string]',
    ],
  ])('of %j is refused', async (body, reason) => {
    const answer = await opensearch.call('PUT', '/_index_template/refused', body)

    expect(answer.status).toBe(400)
    expect(answer.body.error.reason).toContain(reason)
  })

  it('may not fit the names of another of the same priority', async () => {
    await opensearch.call('PUT', '/_index_template/first', template(['same-*'], { priority: 3 }))

    const { status, body } = await opensearch.call(
      'PUT',
      '/_index_template/second',
      template(['same-a*'], { priority: 3 }),
    )

    expect(status).toBe(400)
    expect(body.error.reason).toContain('have the same priority [3]')
  })
})

// https://docs.opensearch.org/latest/api-reference/index-apis/
describe('an index', () => {
  it('is made, shown and deleted', async () => {
    expect((await opensearch.call('PUT', `/${index}`)).body).toEqual({
      acknowledged: true,
      shards_acknowledged: true,
      index,
    })
    expect((await opensearch.call('HEAD', `/${index}`)).status).toBe(200)
    expect((await opensearch.call('GET', `/${index}`)).body).toMatchObject({
      [index]: { aliases: {}, mappings: {}, settings: { index: {} } },
    })
    expect((await opensearch.call('PUT', `/${index}`)).body.error).toMatchObject({
      type: 'resource_already_exists_exception',
      reason: expect.stringMatching(new RegExp(`^index \\[${index}/[\\w-]{22}\\] already exists$`)),
    })
    expect((await opensearch.call('DELETE', `/${index}`)).body).toEqual({ acknowledged: true })
    expect((await opensearch.call('HEAD', `/${index}`)).status).toBe(404)
  })

  it.each([
    ['Logs', 'must be lowercase'],
    ['-logs', "must not start with '_', '-', or '+'"],
    ['a b', 'must not contain the following characters'],
    ['x'.repeat(256), 'index name is too long, (256 > 255)'],
    ['a:b', "must not contain ':'"],
  ])('is not called %s', async (name, reason) => {
    const { status, body } = await opensearch.call('PUT', `/${encodeURIComponent(name)}`)

    expect([status, body.error.type]).toEqual([400, 'invalid_index_name_exception'])
    expect(body.error.reason).toContain(reason)
  })

  it('stands in the list of indices, as JSON and as a table', async () => {
    await put({ n: 1 })
    await put({ n: 2 })

    const [row] = (await opensearch.call('GET', `/_cat/indices/${index}?format=json`)).body
    const { body: table } = await opensearch.call('GET', `/_cat/indices/${index}?v&h=health,index,docs.count`)

    expect(row).toMatchObject({
      health: 'yellow',
      status: 'open',
      index,
      pri: '1',
      rep: '1',
      'docs.count': '1',
      'docs.deleted': '1',
      'store.size': expect.stringMatching(/^\d+b$/),
    })
    expect(table.split('\n').map((line: string) => line.split(/ +/))).toEqual([
      ['health', 'index', 'docs.count'],
      ['yellow', index, '1'],
      [''],
    ])
  })

  it('leaves nothing behind when it is deleted', async () => {
    await put({ n: 1 })
    await opensearch.call('DELETE', `/${index}`)
    await opensearch.partners.restart()

    await put({ n: 'text' })

    expect((await opensearch.call('GET', `/${index}/_count`)).body.count).toBe(1)
  })
})

describe('the cluster', () => {
  it('tells what it is', async () => {
    expect((await opensearch.call('GET', '/')).body).toMatchObject({
      version: { distribution: 'opensearch', number: expect.stringMatching(/^3\./) },
      tagline: 'The OpenSearch Project: https://opensearch.org/',
    })
    expect((await opensearch.call('GET', '/_cluster/health')).body).toMatchObject({
      status: expect.stringMatching(/green|yellow/),
      number_of_nodes: 1,
    })
    expect((await opensearch.call('POST', '/_refresh')).body).toMatchObject({ _shards: { failed: 0 } })
  })

  it.each([
    ['GET', '/_bulk', 405, 'Incorrect HTTP method for uri [/_bulk] and method [GET], allowed: [POST, PUT]'],
    ['GET', '/_nodes/stats', 400, 'no handler found for uri [/_nodes/stats] and method [GET]'],
  ])('answers %s %s with %d', async (method, path, status, error) => {
    expect(await opensearch.call(method, path)).toMatchObject({ status, body: { error } })
  })

  it.each(['/_aliases', '/_data_stream/x', '/_template/x'])('says that it has no %s', async (path) => {
    const { status, body } = await opensearch.call('PUT', path, {})

    expect(status).toBe(400)
    expect(body.error.reason).toContain('The local OpenSearch has no')
  })

  it('takes signed requests and passwords without a look', async () => {
    const signed =
      'AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/es/aws4_request, SignedHeaders=host, Signature=00'

    for (const authorization of [signed, 'Basic YWRtaW46YWRtaW4=']) {
      expect((await opensearch.call('GET', '/', undefined, { authorization })).status).toBe(200)
    }
  })

  it('prints for people', async () => {
    expect((await opensearch.call('GET', '/_cluster/health?pretty')).body).toMatchObject({
      cluster_name: 'local-cloud',
    })
  })
})

describe('names that mean something to JavaScript', () => {
  it('are names of fields and settings as any other', async () => {
    const names = '{"__proto__":{"polluted":"yes"},"constructor":{"x":1}}'
    await opensearch.call('PUT', `/${index}`, `{"settings":${names}}`)
    await opensearch.call('PUT', `/${index}/_doc/1`, names)

    const settings = await opensearch.call('GET', `/${index}/_settings`)
    const mapping = await opensearch.call('GET', `/${index}/_mapping`)

    expect(({} as { polluted?: string }).polluted).toBeUndefined()
    expect(JSON.stringify(settings.body)).toContain('"__proto__":{"polluted":"yes"}')
    expect(JSON.stringify(mapping.body)).toContain('"__proto__":{"properties":{"polluted"')
    expect(await opensearch.ids(index, { query: { match: { '__proto__.polluted': 'yes' } } })).toEqual(['1'])
  })

  it.each<[object]>([
    [{ query: { constructor: {} } }],
    [{ query: { range: { at: { gte: 'x', format: 'constructor' } } } }],
    [{ aggs: { it: { toString: { field: 'x' } } } }],
    [{ aggs: { it: { date_histogram: { field: 'at', calendar_interval: 'constructor' } } } }],
  ])('are no part of a search: %j', async (body) => {
    await put({ at: '2026-11-24' })

    expect((await opensearch.call('POST', `/${index}/_search`, body)).status).toBe(400)
  })
})
