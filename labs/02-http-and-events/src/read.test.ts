import type { Deployment } from '#lab/02-http-and-events/src/deployment.ts'
import { memoryDeployments } from '#lab/02-http-and-events/src/memory-deployments.ts'
import { readDeployments } from '#lab/02-http-and-events/src/read.ts'
import { uuidv7 } from '#lab/02-http-and-events/src/uuid.ts'
import { proxyEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/read.ts'

// src/http.ts logs each refusal; here that would hide what you print yourself.
beforeAll(() => jest.spyOn(console, 'warn').mockReturnValue())

describe('Step 2 — Show one and show many', () => {
  it(
    'shows the deployment that the path names',
    lesson(
      {
        why: 'API Gateway cuts the path into parameters by the path in serverless.yml, {id}, so no handler need take it apart.',
        look: `${LOOK}: event.pathParameters?.id, then deployments.find(id).`,
      },
      async () => {
        const kept = some(3)
        const { get } = desk(kept)

        for (const deployment of kept) {
          expect(await get(`/${deployment.id}`)).toEqual({ status: 200, body: deployment })
        }
      },
    ),
  )

  it(
    'answers 404 for a deployment that is not there',
    lesson(
      {
        why: '200 with null looks like a success to every client and cache. 404 is how HTTP says that there is no such thing.',
        look: `${LOOK}: throw a Refusal of 404 where find gives undefined.`,
      },
      async () => {
        const { get } = desk(some(2))

        expect(await get(`/${uuidv7(1)}`)).toEqual({ status: 404, body: { message: expect.any(String) } })
      },
    ),
  )

  it.each([
    'nope',
    '../claims',
    '__proto__',
    '01a21465-27fe-775a-a078-b1f7d0e870cc0',
    '01A21465-27FE-775A-A078-B1F7D0E870CC',
    '01a21465_27fe_775a_a078_b1f7d0e870cc',
  ])(
    'answers 404 for %s, and does not ask the store for it',
    lesson(
      {
        why: 'What the caller wrote becomes part of the name of an object in a bucket. Only what has the form of an id may get that far.',
        look: `${LOOK}: isUuid of src/uuid.ts, before you call find.`,
      },
      async (id: string) => {
        const { get, asked } = desk(some(1))

        expect((await get(`/${id}`)).status).toBe(404)
        expect(asked.ids).toEqual([])
      },
    ),
  )

  it.each([
    [0, 0],
    [1, 1],
    [7, 7],
    [20, 20],
    [25, 20],
  ])(
    'shows of %i deployments the newest %i where no limit is given',
    lesson(
      {
        why: 'Without a limit the list grows with the years, until the answer is larger than Lambda may send, which is 6 MB, or later than API Gateway waits.',
        look: `${LOOK}: deployments.list({ limit: 20 }) where the query has no limit.`,
      },
      async (kept: number, shown: number) => {
        const all = some(kept)
        const { get } = desk(all)

        const { status, body } = await get('')

        expect(status).toBe(200)
        expect(idsOf(body)).toEqual(idsOf({ deployments: all }).slice(0, shown))
      },
    ),
  )

  it.each([1, 2, 3, 5, 100])(
    'gives every deployment once, in pages of %i',
    lesson(
      {
        why: 'A page says where the next one begins, in nextCursor; the last page has none, and that is how a client knows that it has all.',
        look: `${LOOK}: nextCursor is the id of the last one shown, and there only where hasMore is true. Hand the cursor on as after.`,
      },
      async (limit: number) => {
        const all = some(10)
        const { get } = desk(all)

        const pages = await allPages(get, limit)

        expect(pages.flatMap(idsOf)).toEqual(idsOf({ deployments: all }))
        expect(pages).toHaveLength(Math.ceil(10 / limit))
        expect(pages.at(-1)).not.toHaveProperty('nextCursor')
      },
    ),
  )

  it(
    'shows none twice and leaves none out when new ones come in between two pages',
    lesson(
      {
        why: 'A cursor that counts, "skip the first 2", points elsewhere as soon as somebody deploys. The id of the last one shown stays where it is.',
        look: `${LOOK}: let the cursor be an id, not a number.`,
      },
      async () => {
        const all = some(4)
        const { get, store } = desk(all)

        const first = await get('?limit=2')
        await store.add(some(5)[0]!)
        await store.add({ ...some(6)[0]!, service: 'later' })
        const second = await get(`?limit=2&cursor=${encodeURIComponent(String(first.body.nextCursor))}`)

        expect([...idsOf(first.body), ...idsOf(second.body)]).toEqual(idsOf({ deployments: all }))
      },
    ),
  )

  it.each(['0', '-1', '101', '1e2', '2.5', 'ten', ''])(
    'answers 400 to the limit "%s", and says what a limit is',
    lesson(
      {
        why: 'A query is text. Number("") is 0 and Number("ten") is NaN, which a store takes for something else than you meant; and a limit that the caller sets alone is no limit.',
        look: `${LOOK}: a whole number from 1 to 100, or a Refusal of 400 with fields.limit.`,
      },
      async (limit: string) => {
        const { get, asked } = desk(some(3))

        const { status, body } = await get(`?limit=${limit}`)

        expect({ status, body }).toMatchObject({
          status: 400,
          body: { fields: { limit: expect.stringContaining('100') } },
        })
        expect(asked.pages).toEqual([])
      },
    ),
  )

  it.each(['nope', '2', '', '../claims'])(
    'answers 400 to the cursor "%s"',
    lesson(
      {
        why: 'A cursor went out from you, but what comes back is the word of the caller like any other input.',
        look: `${LOOK}: isUuid for the cursor too, or a Refusal of 400 with fields.cursor.`,
      },
      async (cursor: string) => {
        const { get } = desk(some(3))

        expect(await get(`?cursor=${cursor}`)).toMatchObject({
          status: 400,
          body: { fields: { cursor: expect.any(String) } },
        })
      },
    ),
  )
})

interface Page {
  deployments?: Deployment[]
  nextCursor?: string
}

/** The handler over a store that notes what it is asked, and a caller. */
function desk(kept: Deployment[]) {
  const store = memoryDeployments(kept)
  const asked = { ids: [] as string[], pages: [] as object[] }
  const handler = readDeployments({
    ...store,
    find: (id) => {
      asked.ids.push(id)
      return store.find(id)
    },
    list: (page) => {
      asked.pages.push(page)
      return store.list(page)
    },
  })
  return { store, asked, get: (rest: string) => get(handler, rest) }
}

/** Calls `/deployments` and what is written behind it. */
async function get(handler: ReturnType<typeof readDeployments>, rest: string) {
  const [path, query] = rest.split('?')
  const named = path ? { pathParameters: { id: path.slice(1) }, resource: '/deployments/{id}' } : {}
  const { statusCode: status, body } = await handler(proxyEvent({ path: `/deployments${path}`, query, ...named }))
  return { status, body: JSON.parse(body) as Page & Record<string, unknown> }
}

async function allPages(call: (rest: string) => ReturnType<typeof get>, limit: number) {
  const pages: Page[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined && pages.length < 20; ) {
    const { body } = await call(`?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    pages.push(body)
    cursor = body.nextCursor
  }
  return pages
}

/** The newest first, a second apart. */
function some(count: number): Deployment[] {
  return Array.from({ length: count }, (_, index) => {
    const time = Date.UTC(2026, 10, 25, 9, 0, count - index)
    const [service, stage] = [`service-${index % 3}`, index % 2 ? 'prod' : 'dev']
    const requestedAt = new Date(time).toISOString()
    return { id: uuidv7(time), service, stage, requestedBy: 'ada', requestedAt, source: 'http' }
  })
}

function idsOf({ deployments }: Page): string[] | undefined[] {
  return deployments?.map(({ id }) => id) ?? [undefined]
}
