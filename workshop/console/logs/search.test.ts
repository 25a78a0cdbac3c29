import { startOpenSearch, type TestOpenSearch } from '#local-cloud/partners/opensearch/test-opensearch.ts'
import { foundIn, type LogSearch, searchBody } from './search.ts'

const ALL: LogSearch = { query: '', level: '', service: '', minutes: 0 }
const NOW = Date.now()

describe.each([
  ['with the template', { level: { type: 'keyword' }, service: { type: 'keyword' }, '@timestamp': { type: 'date' } }],
  ['without it', { '@timestamp': { type: 'date' } }],
])('a search in the logs, %s', (_, properties) => {
  let opensearch: TestOpenSearch

  beforeAll(async () => {
    opensearch = await startOpenSearch()
    await opensearch.call('PUT', '/ops-logs-dev-1', { mappings: { properties } })
    const line = (id: string, minutesAgo: number, fields: object) => [
      { create: { _index: 'ops-logs-dev-1', _id: id } },
      {
        '@timestamp': new Date(NOW - 60_000 * minutesAgo).toISOString(),
        '@logGroup': '/aws/lambda/a-dev-b',
        ...fields,
      },
    ]
    await opensearch.bulk(
      ...line('1', 90, { level: 'INFO', service: 'shop', message: 'Order kept' }),
      ...line('2', 5, { level: 'ERROR', service: 'shop', message: 'Order refused', errorType: 'NoRoom' }),
      ...line('3', 5, { level: 'ERROR', service: 'shop-window', message: 'Pane broken' }),
      ...line('4', 1, { level: 'INFO', service: 'shop-window', type: 'platform.report', durationMs: 7 }),
    )
  })
  afterAll(() => opensearch.close())

  it.each<[string, Partial<LogSearch>, string[]]>([
    ['everything, the newest first', {}, ['4', '3', '2', '1']],
    ['a level', { level: 'ERROR' }, ['3', '2']],
    ['the last quarter of an hour', { minutes: 15 }, ['4', '3', '2']],
    ['a word', { query: 'order' }, ['2', '1']],
    ['a field that says something, of the last two hours', { query: 'errorType:NoRoom', minutes: 120 }, ['2']],
    ['all of it together', { query: 'NOT type:platform*', level: 'INFO', service: ' shop ' }, ['1']],
  ])('finds %s', async (_, wanted, ids) => {
    const { body } = await opensearch.call('POST', '/ops-logs-*/_search', searchBody({ ...ALL, ...wanted }))

    const { lines, total } = foundIn(body)

    expect(lines.map(({ id }) => id)).toEqual(ids.map((id) => `ops-logs-dev-1/${id}`))
    expect(total).toBe(ids.length)
  })
})

describe('a line that was found', () => {
  const hit = (_source: object) => ({ _id: '7', _index: 'ops-logs-dev-1', _source: { ..._source } })
  const lineOf = (source: object) =>
    foundIn({ hits: { total: { value: 1 }, hits: [hit(source)] } }, Date.UTC(2026, 10, 25)).lines[0]!

  it('is read as in the log, and folds out to what it says besides', () => {
    const line = lineOf({
      '@timestamp': '2026-11-20T09:30:00.000Z',
      '@logGroup': '/aws/lambda/shop-dev-order',
      '@logStream': 's',
      level: 'warn',
      message: 'Slow',
      latencyMs: 7,
    })

    expect(line).toMatchObject({ functionName: 'shop-dev-order', level: 'WARN', text: 'Slow', isPlatform: false })
    expect(JSON.parse(line.more)).toEqual({ latencyMs: 7 })
    expect(line.time).toMatch(/20 Nov/)
  })

  it('of Lambda’s own is named for its type', () => {
    expect(lineOf({ type: 'platform.report', durationMs: 7 })).toMatchObject({
      text: 'platform.report',
      isPlatform: true,
    })
  })
})
