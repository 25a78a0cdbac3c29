import { startOpenSearch, type TestOpenSearch } from './test-opensearch.ts'

let opensearch: TestOpenSearch
let count = 0
let index: string

beforeAll(async () => {
  opensearch = await startOpenSearch()
})
afterAll(() => opensearch.close())
beforeEach(() => {
  index = `logs-${++count}`
})

const bulkText = (body: string, headers?: Record<string, string>) => opensearch.call('POST', '/_bulk', body, headers)
const total = async () => (await opensearch.call('GET', `/${index}/_count`)).body.count

// https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
describe('a bulk request', () => {
  it('tells of each item by itself, and answers 200 though one failed', async () => {
    const answer = await opensearch.bulk(
      { index: { _index: index, _id: 'a' } },
      { n: 1 },
      { index: { _index: index, _id: 'a' } },
      { n: 2 },
      { create: { _index: index, _id: 'a' } },
      { n: 3 },
      { index: { _index: index, _id: 'b' } },
      { n: 'many' },
      { update: { _index: index, _id: 'a' } },
      { doc: { m: { x: 1 } } },
      { update: { _index: index, _id: 'a' } },
      { doc: { n: 2 } },
      { update: { _index: index, _id: 'none' } },
      { doc: { n: 2 } },
      { delete: { _index: index, _id: 'a' } },
      { delete: { _index: index, _id: 'a' } },
    )

    expect(answer).toMatchObject({ status: 200, body: { took: expect.any(Number), errors: true } })
    const outcomes = answer.body.items.map((item: Record<string, Record<string, unknown>>) => {
      const [[action, { status, result, error }]] = Object.entries(item) as [[string, Record<string, unknown>]]
      return [action, status, result ?? (error as { type: string }).type]
    })
    expect(outcomes).toEqual([
      ['index', 201, 'created'],
      ['index', 200, 'updated'],
      ['create', 409, 'version_conflict_engine_exception'],
      ['index', 400, 'mapper_parsing_exception'],
      ['update', 200, 'updated'],
      ['update', 200, 'noop'],
      ['update', 404, 'document_missing_exception'],
      ['delete', 200, 'deleted'],
      ['delete', 404, 'not_found'],
    ])
  })

  it('has no errors where all went well', async () => {
    const { body } = await opensearch.bulk({ create: { _index: index, _id: '1' } }, { n: 1 })

    expect(body.errors).toBe(false)
    expect(body.items).toEqual([
      {
        create: {
          _index: index,
          _id: '1',
          _version: 1,
          result: 'created',
          _shards: { total: 2, successful: 1, failed: 0 },
          _seq_no: 0,
          _primary_term: 1,
          status: 201,
        },
      },
    ])
  })

  it('words a conflict and a mapping error as OpenSearch does', async () => {
    await opensearch.bulk({ index: { _index: index, _id: 'a' } }, { n: 1 })

    const { body } = await opensearch.bulk(
      { create: { _index: index, _id: 'a' } },
      { n: 1 },
      { index: { _index: index, _id: 'b' } },
      { n: 'many' },
    )

    expect(body.items).toEqual([
      {
        create: {
          _index: index,
          _id: 'a',
          status: 409,
          error: {
            type: 'version_conflict_engine_exception',
            reason: '[a]: version conflict, document already exists (current version [1])',
            index,
            shard: '0',
            index_uuid: expect.any(String),
          },
        },
      },
      {
        index: {
          _index: index,
          _id: 'b',
          status: 400,
          error: {
            type: 'mapper_parsing_exception',
            reason:
              "failed to parse field [n] of type [long] in document with id 'b'. Preview of field's value: 'many'",
            caused_by: { type: 'illegal_argument_exception', reason: 'For input string: "many"' },
          },
        },
      },
    ])
  })

  it('takes the index from the path, makes up ids, and accepts NDJSON and gzip', async () => {
    const { gzipSync } = await import('node:zlib')
    const body = '{"index":{}}\n{"n":1}\n{"create":{}}\r\n{"n":2}\r\n'
    const headers = { 'content-type': 'application/x-ndjson' }

    const plain = await opensearch.call('POST', `/${index}/_bulk`, body, headers)
    const zipped = await fetch(`${opensearch.partners.opensearch}/${index}/_bulk`, {
      method: 'POST',
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(body)),
    })

    expect(plain.body).toMatchObject({ errors: false })
    expect(plain.body.items[0].index._id).toMatch(/^[\w-]{20}$/)
    expect(await zipped.json()).toMatchObject({ errors: false })
    expect(await total()).toBe(4)
  })

  it.each([
    [
      'no newline at the end',
      '{"index":{"_index":"a"}}\n{"n":1}',
      'illegal_argument_exception',
      'The bulk request must be terminated by a newline [\\n]',
    ],
    ['nothing', '', 'parse_exception', 'request body is required'],
    [
      'a document in place of an action',
      '{"n":1}\n{"n":2}\n',
      'illegal_argument_exception',
      'Malformed action/metadata line [1], expected one of [create, delete, index, update] but found [n]',
    ],
    [
      'a list',
      '[1]\n',
      'illegal_argument_exception',
      'Malformed action/metadata line [1], expected START_OBJECT but found [START_ARRAY]',
    ],
    [
      'an action without an object',
      '{"index":1}\n{}\n',
      'illegal_argument_exception',
      'Malformed action/metadata line [1], expected START_OBJECT or END_OBJECT but found [VALUE_NUMBER]',
    ],
    [
      'a _type',
      '{"index":{"_index":"a","_type":"_doc"}}\n{"n":1}\n',
      'illegal_argument_exception',
      'Action/metadata line [1] contains an unknown parameter [_type]',
    ],
    [
      'no index',
      '{"index":{}}\n{"n":1}\n',
      'action_request_validation_exception',
      'Validation Failed: 1: index is missing;',
    ],
    [
      'a delete without an id',
      '{"delete":{"_index":"a"}}\n',
      'action_request_validation_exception',
      'Validation Failed: 1: id is missing;',
    ],
    [
      'an empty id',
      '{"index":{"_index":"a","_id":""}}\n{"n":1}\n',
      'action_request_validation_exception',
      'Validation Failed: 1: if _id is specified it must not be empty;',
    ],
    [
      'an id of 513 bytes',
      `{"index":{"_index":"a","_id":"${'x'.repeat(513)}"}}\n{"n":1}\n`,
      'action_request_validation_exception',
      `Validation Failed: 1: id [${'x'.repeat(513)}] is too long, must be no longer than 512 bytes but was: 513;`,
    ],
  ])('with %s fails as a whole, and stores nothing', async (_case, wrong, type, reason) => {
    const good = wrong === '' ? '' : `{"index":{"_index":"${index}"}}\n{"n":1}\n`
    const shifted = reason.replace('line [1]', 'line [3]')

    const answer = await bulkText(good + wrong)

    const error = { type, reason: wrong === '' ? reason : shifted }
    expect(answer).toMatchObject({ status: 400, body: { error: { root_cause: [error], ...error }, status: 400 } })
    expect((await opensearch.call('GET', `/${index}/_count`)).status).toBe(404)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded'])('of type %s is answered with 406', async (type) => {
    const answer = await bulkText('{"index":{"_index":"a"}}\n{"n":1}\n', { 'content-type': type })

    expect(answer).toMatchObject({
      status: 406,
      body: { error: `Content-Type header [${type}] is not supported`, status: 406 },
    })
  })

  it('of more than 10 MB is answered with 413', async () => {
    const answer = await bulkText(' '.repeat(10 * 1024 * 1024 + 1))

    expect(answer).toMatchObject({ status: 413, body: { Message: 'Request size exceeded 10485760 bytes' } })
  })

  it.each([
    ['no JSON', '{"n":', 'mapper_parsing_exception', 'failed to parse'],
    ['a list', '[1]', 'mapper_parsing_exception', 'failed to parse'],
  ])('refuses a document that is %s, and takes the next', async (_case, document, type, reason) => {
    const action = `{"index":{"_index":"${index}"}}\n`

    const { body } = await bulkText(`${action}${document}\n${action}{"n":1}\n`)

    expect(body.items).toMatchObject([{ index: { status: 400, error: { type, reason } } }, { index: { status: 201 } }])
  })

  it('refuses an index whose name is none, item by item', async () => {
    const { body } = await opensearch.bulk(
      { index: { _index: 'Logs' } },
      { n: 1 },
      { index: { _index: index } },
      { n: 1 },
    )

    expect(body.items).toMatchObject([
      {
        index: {
          status: 400,
          error: { type: 'invalid_index_name_exception', reason: 'Invalid index name [Logs], must be lowercase' },
        },
      },
      { index: { status: 201 } },
    ])
  })

  it('goes to the event stream with its numbers', async () => {
    await opensearch.bulk({ index: { _index: index } }, { n: 1 }, { index: { _index: index } }, { n: 'x' })

    expect(opensearch.partners.events('opensearch.bulk').at(-1)?.detail).toEqual({
      items: 2,
      failed: 1,
      indices: [index],
    })
  })

  it('keeps its documents over a restart, each in its last version', async () => {
    await opensearch.bulk(
      { index: { _index: index, _id: 'a' } },
      { n: 1 },
      { index: { _index: index, _id: 'a' } },
      { n: 2 },
      { index: { _index: index, _id: 'b' } },
      { n: 3 },
      { delete: { _index: index, _id: 'b' } },
    )

    await opensearch.partners.restart()

    expect(await total()).toBe(1)
    expect((await opensearch.call('GET', `/${index}/_doc/a`)).body).toEqual({
      _index: index,
      _id: 'a',
      _version: 2,
      _seq_no: 1,
      _primary_term: 1,
      found: true,
      _source: { n: 2 },
    })
    const next = await opensearch.bulk({ index: { _index: index, _id: 'c' } }, { n: 1 })
    expect(next.body.items[0].index._seq_no).toBe(4)
  })

  it('forgets what was overwritten, however often', async () => {
    for (let round = 0; round < 12; round++) {
      const lines = Array.from({ length: 1000 }, (_, n) => [
        { index: { _index: index, _id: `${n % 10}` } },
        { round, n },
      ])
      await opensearch.bulk(...lines.flat())
    }

    const [row] = (await opensearch.call('GET', `/_cat/indices/${index}?format=json`)).body
    expect(Number(row['docs.count'])).toBe(10)
    expect(Number(row['docs.deleted'])).toBeLessThan(6000)
    expect(await opensearch.ids(index, { query: { term: { n: 999 } } })).toEqual(['9'])
  })
})

describe('a bulk request of which some items fail on command', () => {
  const put = (rules: object) => opensearch.partners.local('PUT', 'opensearch', '/faults', rules)
  afterEach(() => opensearch.partners.local('DELETE', 'opensearch', '/faults'))

  const send = async () => {
    const lines = Array.from({ length: 40 }, (_, n) => [{ index: { _index: index, _id: `${n}` } }, { n }])
    const { body } = await opensearch.bulk(...lines.flat())
    return body.items.map((item: { index: { status: number; error?: { type: string } } }) => item.index)
  }

  it('stores the others, and the same ones fail for the same seed', async () => {
    const failed = async () => {
      await put({ itemFailures: { ratio: 0.4, status: 429, type: 'rejected_execution_exception' }, seed: 5 })
      const items = await send()
      return items.filter(({ status }: { status: number }) => status === 429).map(({ _id }: { _id: string }) => _id)
    }

    const first = await failed()

    expect(first.length).toBeGreaterThan(5)
    expect(await total()).toBe(40 - first.length)
    expect(await failed()).toEqual(first)
  })

  it('can have stored what it says has failed', async () => {
    await put({ itemFailures: { ratio: 1, status: 503, type: 'unavailable' }, storeFirst: true })

    const items = await send()

    expect(items[0]).toMatchObject({ status: 503, error: { type: 'unavailable' } })
    expect(await total()).toBe(40)
  })

  it('can fail as a whole with 429', async () => {
    await put({ status: 429, retryAfter: 2, times: 1 })

    const answer = await opensearch.bulk({ index: { _index: index } }, { n: 1 })

    expect(answer).toMatchObject({
      status: 429,
      body: { error: { type: 'rejected_execution_exception' }, status: 429 },
    })
    expect(answer.headers.get('retry-after')).toBe('2')
  })
})

// https://docs.opensearch.org/latest/troubleshoot/index/
describe('a cluster that is full', () => {
  let full: TestOpenSearch

  beforeEach(async () => {
    full = await startOpenSearch({ capacity: { documents: 3, bytes: 1000 } })
  })
  afterEach(() => full.close())

  const add = async (name: string, document: object) =>
    (await full.bulk({ index: { _index: name } }, document)).body.items[0].index

  it('blocks writes, over a restart too, until an index is deleted', async () => {
    for (const name of ['old', 'old', 'new']) expect((await add(name, { n: 1 })).status).toBe(201)
    await full.partners.restart()

    expect(await add('new', { n: 1 })).toMatchObject({
      status: 429,
      error: {
        type: 'cluster_block_exception',
        reason: expect.stringContaining(
          'index [new] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage',
        ),
      },
    })
    await full.call('DELETE', '/old')
    expect((await add('new', { n: 1 })).status).toBe(201)
  })

  it('counts bytes as well as documents', async () => {
    await add('new', { text: 'x'.repeat(1000) })

    expect((await add('new', { n: 1 })).status).toBe(429)
  })
})
