import { until } from '#local-cloud/test-server.ts'
import { deployedSigner } from '../tokens/deployed-signer.ts'
import { issue } from '../tokens/token.ts'
import { type Desk, deployed } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await deployed(['02-http-and-events', '03-slack-commands', '04-datadog-forwarder', '05-jwt-authorizer'])
}, 120_000)
afterAll(() => desk?.close())

it('brings a command out of Slack into its channel, into Datadog, and into the list that a token opens', async () => {
  const url = `${await desk.endpoint('slack-commands')}/slack/commands`

  const typed = await partner('POST', '/slack/local/commands', {
    url,
    command: '/deploy',
    text: 'api prod',
    user: 'ada',
  })

  expect(typed).toMatchObject({ status: 200, error: null })
  await until(async () => (await partner('GET', '/datadog/local/events')).total > 0, 20)
  await until(async () => (await partner('GET', '/slack/local/messages')).messages.length > 0, 20)
  const { events } = await partner('GET', '/datadog/local/events')
  expect(events).toMatchObject([
    {
      title: 'Deployment of api to prod requested',
      alert_type: 'info',
      tags: ['service:api', 'stage:prod', 'source:slack'],
      aggregation_key: expect.stringMatching(/^deployment\.requested:[0-9a-f-]{36}$/),
    },
  ])
  expect(JSON.stringify(events)).not.toMatch(/response_?url|hooks\.slack|commands\/T/i)
  const [requested] = (await list()).deployments
  expect(requested).toMatchObject({ service: 'api', stage: 'prod', requestedBy: 'ada', source: 'slack' })
  expect(events[0].aggregation_key).toBe(`deployment.requested:${requested.id}`)
}, 60_000)

/** What lab 05's API answers to the bearer of a good token. */
async function list() {
  const authorization = `Bearer ${await issue(await deployedSigner('dev'))}`
  const response = await fetch(`${await desk.endpoint('jwt-authorizer')}/deployments`, { headers: { authorization } })
  expect(response.status).toBe(200)
  return response.json()
}

// biome-ignore lint/suspicious/noExplicitAny: each path answers with its own shape.
async function partner(method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(`${desk.url}/_partners${path}`, { method, body: body && JSON.stringify(body) })
  return response.json()
}
