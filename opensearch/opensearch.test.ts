import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { logsEvent } from '#local-cloud/logs/event.ts'
import { startOpenSearch, type TestOpenSearch } from '#local-cloud/partners/opensearch/test-opensearch.ts'
import { documents } from '../solutions/06-centralized-logging/src/documents.ts'
import { unpack } from '../solutions/06-centralized-logging/src/unpack.ts'

const HERE = import.meta.dirname
const template = JSON.parse(readFileSync(join(HERE, 'index-template.json'), 'utf8'))
const fields: Record<string, { type: string }> = template.template.mappings.properties

describe('the compose file', () => {
  const { services, volumes } = parse(readFileSync(join(HERE, '..', 'compose.yaml'), 'utf8'))
  const all: [name: string, service: Service][] = Object.entries(services)

  it('has OpenSearch and Dashboards of one version, which is pinned', () => {
    const images = all.map(([, { image }]) => image.split(':'))

    expect(images.map(([name]) => name)).toEqual(
      expect.arrayContaining(['opensearchproject/opensearch', 'opensearchproject/opensearch-dashboards']),
    )
    expect(new Set(images.map(([, version]) => version))).toEqual(new Set([expect.stringMatching(/^\d+\.\d+\.\d+$/)]))
  })

  it('lets nobody in but this computer', () => {
    for (const [, { ports = [] }] of all) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  it('waits only for services that have a health check', () => {
    for (const [, { depends_on = {} }] of all)
      for (const name of Object.keys(depends_on)) expect(services[name]).toHaveProperty('healthcheck')
  })

  it('mounts and sends files that are there', () => {
    const mounted = all.flatMap(([, { volumes = [] }]) => volumes).map((volume) => volume.split(':')[0]!)
    const sent = services.setup.command[0].match(/(?<=@\/setup\/)[\w.-]+/g)

    for (const name of mounted) expect(name in volumes || existsSync(join(HERE, '..', name))).toBe(true)
    expect(sent).toEqual(['index-template.json', 'dashboards.ndjson'])
    for (const name of sent) expect(existsSync(join(HERE, name))).toBe(true)
  })
})

describe('the index template', () => {
  it('knows only fields that documents have', () => {
    const had = new Set(made(LINES).flatMap(({ json }) => Object.keys(JSON.parse(json))))

    expect(Object.keys(fields).filter((name) => !had.has(name))).toEqual([])
  })

  it('is for the indices that the shipper writes to', () => {
    const yml = readFileSync(join(HERE, '..', 'solutions/06-centralized-logging/serverless.yml'), 'utf8')

    expect(yml).toMatch(/INDEX_PREFIX: ops-logs-\$\{sls:stage\}/)
    expect(template.index_patterns).toEqual(['ops-logs-*'])
  })
})

describe('what Dashboards imports', () => {
  const objects: SavedObject[] = readFileSync(join(HERE, 'dashboards.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const ids = objects.map(({ type, id }) => `${type}/${id}`)

  it('refers to nothing that is not there', () => {
    const referred = objects.flatMap(({ references }) => references.map(({ type, id }) => `${type}/${id}`))

    expect(new Set(ids).size).toBe(ids.length)
    expect(referred.filter((name) => !ids.includes(name))).toEqual([])
  })

  it.each(objects.map((each) => [each.attributes.title, each] as const))(
    'names in %s only references that it has',
    (_, { references, attributes }) => {
      const named = JSON.stringify(attributes).matchAll(/(?:panelRefName|indexRefName)\\+":\\+"([^"\\]+)/g)

      expect([...named].map(([, name]) => name).toSorted()).toEqual(references.map(({ name }) => name).toSorted())
    },
  )

  it.each(objects.filter(({ type }) => type === 'search').map((each) => [each.attributes.title, each] as const))(
    'shows and sorts %s by fields of the template',
    (_, { attributes: { columns = [], sort = [] } }) => {
      for (const name of [...columns, ...sort.map(([name]) => name)]) expect(fields).toHaveProperty([name!])
    },
  )

  it.each(objects.filter(({ type }) => type === 'visualization').map((each) => [each.attributes.title, each] as const))(
    'counts %s over fields that can be counted',
    (_, { attributes }) => {
      const { aggs }: { aggs: Aggregation[] } = JSON.parse(attributes.visState!)
      const kinds = aggs.filter(({ params }) => params.field).map(({ type, params }) => [type, params.field!] as const)

      expect(kinds.length).toBeGreaterThan(0)
      for (const [type, field] of kinds) expect(COUNTABLE[type]).toContain(fields[field]?.type)
    },
  )

  it('shows panels that lie beside each other and not on each other', () => {
    const panels = objects.flatMap(({ attributes }) => JSON.parse(attributes.panelsJSON ?? '[]'))
    const cells = panels.flatMap(({ gridData: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    )

    expect(panels.length).toBe(4)
    expect(new Set(cells).size).toBe(cells.length)
  })

  describe('over the logs of the solution', () => {
    let opensearch: TestOpenSearch

    beforeAll(async () => {
      opensearch = await startOpenSearch()
      const put = await opensearch.call('PUT', '/_index_template/ops-logs', template)
      expect(put).toMatchObject({ status: 200, body: { acknowledged: true } })
      const lines = made(LINES).flatMap(({ id, json }) => [{ create: { _index: INDEX, _id: id } }, JSON.parse(json)])
      const { body } = await opensearch.bulk(...lines)
      expect(body.items.map((item: Record<string, { error?: object }>) => item.create?.error)).toEqual(
        Array(LINES.length).fill(undefined),
      )
    })
    afterAll(() => opensearch.close())

    it('adds no field to those that the template knows but what the services say themselves', async () => {
      const { body } = await opensearch.call('GET', `/${INDEX}/_mapping`)
      const known = Object.keys(body[INDEX].mappings.properties)

      expect(known.filter((name) => !(name in fields)).toSorted()).toEqual(['cause', 'orderId', 'version'])
    })

    it.each([
      ['Errors', [1, 3, 6]],
      ['Slow invokes', [3, 4, 6]],
      ['Cold starts', [4]],
      ['Log lines', [0, 1, 5]],
    ])('finds with %s what it promises', async (title, places) => {
      const { attributes } = objects.find(({ type, attributes }) => type === 'search' && attributes.title === title)!
      const { query } = JSON.parse(attributes.kibanaSavedObjectMeta!.searchSourceJSON)
      const sort = attributes.sort!.map(([name, order]) => ({ [name!]: order }))

      const found = await opensearch.ids('ops-logs-*', { query: { query_string: { query: query.query } }, sort })

      expect(query.language).toBe('lucene')
      expect(found.toSorted()).toEqual(places.map((place) => `e-${place}`))
    })
  })
})

const INDEX = 'ops-logs-dev-2026.11.25'
const record = { requestId: 'r-1', status: 'success' }
const metrics = { durationMs: 12.5, billedDurationMs: 13, memorySizeMB: 256, maxMemoryUsedMB: 88 }
const own = { timestamp: '2026-11-25T09:30:00.000Z', service: 'shop', stage: 'dev' }

/** All kinds of lines that come. */
const LINES = [
  { level: 'INFO', ...own, message: 'Order kept', requestId: 'r-1', orderId: 'o-1' },
  {
    level: 'ERROR',
    ...own,
    message: 'Order refused',
    errorType: 'Error',
    errorMessage: 'No room.',
    stackTrace: 'Error',
    cause: 'x',
  },
  { time: 'x', type: 'platform.start', record: { requestId: 'r-1', version: '$LATEST' } },
  { time: 'x', type: 'platform.report', record: { ...record, status: 'timeout', metrics } },
  { time: 'x', type: 'platform.report', record: { ...record, metrics: { ...metrics, initDurationMs: 300 } } },
  'a line of text',
  'REPORT RequestId: r-2\tDuration: 46.84 ms\tBilled Duration: 47 ms\tMemory Size: 192 MB\tMax Memory Used: 72 MB\tStatus: error\tError Type: Runtime.ExitError',
]

function made(lines: (object | string)[]) {
  const logEvents = lines.map((line, place) => ({
    id: `e-${place}`,
    timestamp: Date.UTC(2026, 10, 25, 9, 30, place),
    message: typeof line === 'string' ? line : JSON.stringify(line),
  }))
  return documents(unpack(logsEvent({ logGroup: '/aws/lambda/shop-dev-order', logEvents }))!, 'dev')
}

/** Which types of field can be counted by which aggregation. */
const COUNTABLE: Record<string, string[]> = {
  terms: ['keyword'],
  date_histogram: ['date'],
  percentiles: ['float', 'double', 'integer'],
}

interface Service {
  image: string
  ports?: string[]
  volumes?: string[]
  depends_on?: Record<string, object>
}

interface SavedObject {
  type: string
  id: string
  references: { name: string; type: string; id: string }[]
  attributes: {
    title: string
    columns?: string[]
    sort?: string[][]
    visState?: string
    panelsJSON?: string
    kibanaSavedObjectMeta?: { searchSourceJSON: string }
  }
}

interface Aggregation {
  type: string
  params: { field?: string }
}
