import { createDeployment } from '#lab/02-http-and-events/src/create.ts'
import { type Deployment, deploymentRequested, type OpsMessage } from '#lab/02-http-and-events/src/deployment.ts'
import { memoryDeployments } from '#lab/02-http-and-events/src/memory-deployments.ts'
import { proxyEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/create.ts'

// src/http.ts logs each refusal; here that would hide what you print yourself.
beforeAll(() => jest.spyOn(console, 'warn').mockReturnValue())

describe('Step 3 — Publish what was asked for, once', () => {
  it.each([
    ['api', 'prod', 'ada'],
    ['web', 'staging', 'grace'],
  ])(
    'publishes that %s to %s was requested, keeps it and answers 201',
    lesson(
      {
        why: 'The API does not know who listens: Datadog, Slack, a deploy tool. It tells the topic what happened, once, and whoever wants to know subscribes.',
        look: `${LOOK}: await publish(deploymentRequested(deployment)) before you answer.`,
      },
      async (service: string, stage: string, requestedBy: string) => {
        const { post, published, kept } = desk()

        const { status, body } = await post({ service, stage, requestedBy })

        expect(status).toBe(201)
        expect(body).toMatchObject({ service, stage, requestedBy, source: 'http' })
        expect(published).toEqual([deploymentRequested(body)])
        expect(await kept()).toEqual([body])
      },
    ),
  )

  it(
    'makes and publishes a deployment for each request without a key',
    lesson(
      {
        why: 'Two people may ask for the same deployment, and one may want it twice. Only the caller knows whether a second request is a retry, and says so with a key.',
        look: `${LOOK}: without an Idempotency-Key, each request is its own.`,
      },
      async () => {
        const { post, published, kept } = desk()

        const { body: first } = await post({})
        const { body: second } = await post({})

        expect(published.map(({ id }) => id)).toEqual([first.id, second.id])
        expect(first.id).not.toBe(second.id)
        expect(await kept()).toHaveLength(2)
      },
    ),
  )

  it.each(['Idempotency-Key', 'idempotency-key'])(
    'gives a repeated request with the header %s the same deployment, and publishes one message',
    lesson(
      {
        why: 'Networks lose answers. The caller does not know whether the request arrived, and must be able to send it again without deploying twice.',
        look: `${LOOK}: deployments.claim(key, deployment) gives the deployment of the first attempt. Publish only where deployments.find does not know it.`,
      },
      async (name: string) => {
        const { post, published, kept } = desk()

        const answers = [
          await post({}, { [name]: 'friday' }),
          await post({}, { [name]: 'friday' }),
          await post({}, { [name]: 'monday' }),
        ]

        const [first, again, other] = answers.map(({ body }) => body.id)
        expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
        expect(again).toBe(first)
        expect(other).not.toBe(first)
        expect(published.map(({ id }) => id)).toEqual([first, other])
        expect(await kept()).toHaveLength(2)
      },
    ),
  )

  it(
    'answers 422 where a key comes back with another deployment, and publishes nothing',
    lesson(
      {
        why: 'A caller that uses one key for two things has a mistake in it. If you answer with the first deployment, it believes that the second is on its way.',
        look: `${LOOK}: compare service, stage and requestedBy of the claimed deployment with what is asked for.`,
      },
      async () => {
        const { post, published } = desk()

        await post({ service: 'api' }, { 'Idempotency-Key': 'k' })
        const other = await post({ service: 'web' }, { 'Idempotency-Key': 'k' })

        expect({ status: other.status, messages: published.length }).toEqual({ status: 422, messages: 1 })
      },
    ),
  )

  it.each(['', ' ', 'two words', 'x'.repeat(129), 'schlüssel'])(
    'answers 400 to the Idempotency-Key "%s"',
    lesson(
      {
        why: 'A key that is empty is the same key for everybody, and everybody gets the same deployment.',
        look: `${LOOK}: 1 to 128 visible ASCII characters, or a Refusal of 400.`,
      },
      async (key: string) => {
        const { post, published } = desk()

        const { status } = await post({}, { 'Idempotency-Key': key })

        expect({ status, messages: published.length }).toEqual({ status: 400, messages: 0 })
      },
    ),
  )

  it(
    'fails where the message could not be published, and shows no deployment',
    lesson(
      {
        why: 'Whoever reads 201 goes home. If nobody heard of the deployment, the caller has to learn it, and the list must not show what will never happen.',
        look: `${LOOK}: await publish, do not catch its error, and add to the deployments after it.`,
      },
      async () => {
        const { post, tried, kept, failing } = desk()
        failing.publish = true

        const { status } = await post({}, { 'Idempotency-Key': 'k' })

        expect(tried).toHaveLength(1)
        expect(status).toBeGreaterThanOrEqual(500)
        expect(await kept()).toEqual([])
      },
    ),
  )

  it.each(['publish', 'add'] as const)(
    'makes good with the next attempt what failed at %s: one deployment, under the id of the first attempt',
    lesson(
      {
        why: 'Between any two lines a function can die. Order them so that a retry finds out what is still missing, and finishes it under the same id: whoever gets the message twice sees that it is the same.',
        look: `${LOOK}: claim, publish, add. What was added was published; what was claimed and not added is published again.`,
      },
      async (part: 'publish' | 'add') => {
        const { post, published, tried, kept, failing } = desk()
        failing[part] = true
        const first = await post({}, { 'Idempotency-Key': 'k' })
        failing[part] = false

        const second = await post({}, { 'Idempotency-Key': 'k' })

        expect(first.status).toBeGreaterThanOrEqual(500)
        expect(second.status).toBe(201)
        expect(new Set(tried.map(({ id }) => id))).toEqual(new Set([second.body.id]))
        expect(published.at(-1)).toMatchObject({ id: second.body.id })
        expect(await kept()).toEqual([second.body])
      },
    ),
  )

  it(
    'publishes nothing for a request that it refuses',
    lesson(
      {
        why: 'What goes into the topic is believed by everybody who listens. The check stands before it.',
        look: `${LOOK}: parseDeployment comes first; a good request is published, a bad one is not.`,
      },
      async () => {
        const { post, published } = desk()

        const bad = await post({ service: 'A B' }, { 'Idempotency-Key': 'k' })
        const good = await post({ service: 'web' }, { 'Idempotency-Key': 'k' })

        expect([bad.status, good.status]).toEqual([400, 201])
        expect(published).toMatchObject([{ service: 'web' }])
      },
    ),
  )
})

/** The handler over a store in memory and a topic that notes what it gets; both fail on demand. */
function desk() {
  const store = memoryDeployments()
  const failing = { publish: false, add: false }
  const [tried, published]: [OpsMessage[], OpsMessage[]] = [[], []]
  const handler = createDeployment({
    deployments: {
      ...store,
      async add(deployment) {
        await soon()
        if (failing.add) throw new Error('S3 does not answer')
        await store.add(deployment)
      },
    },
    publish(message) {
      tried.push(message)
      const sent = soon().then(() => {
        if (failing.publish) throw new Error('SNS does not answer')
        published.push(message)
      })
      // Who does not wait for it shall fail a test, and not end its process.
      sent.catch(() => {})
      return sent
    },
  })
  return {
    failing,
    tried,
    published,
    kept: async () => (await store.list({ limit: 100 })).deployments,
    post: (wanted: object, headers: Record<string, string> = {}) => post(handler, wanted, headers),
  }
}

async function post(handler: ReturnType<typeof createDeployment>, wanted: object, headers: Record<string, string>) {
  const body = JSON.stringify({ service: 'api', stage: 'prod', requestedBy: 'ada', ...wanted })
  const sent = { 'Content-Type': 'application/json', ...headers }
  const event = proxyEvent({ httpMethod: 'POST', path: '/deployments', headers: sent, body })
  // API Gateway answers 502 where a function fails.
  const answer = await handler(event).catch(() => ({ statusCode: 502, body: '{}' }))
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Deployment }
}

/** What is not waited for comes too late. */
function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}
