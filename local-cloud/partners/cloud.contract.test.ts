import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cloud, startCloud } from '../cloud.ts'

let dataDir: string
let cloud: Cloud

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local cloud partners '))
  cloud = await startCloud({ port: 0, dataDir })
})
afterAll(async () => {
  await cloud.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${cloud.url}/_partners${path}`, init)
  return { status: response.status, body: await response.json() }
}

it('Datadog and OpenSearch answer below the port of the cloud', async () => {
  const headers = { 'DD-API-KEY': '0123456789abcdef0123456789abcdef' }

  expect(await ask('/datadog/api/v1/validate', { headers })).toEqual({ status: 200, body: { valid: true } })
  expect(await ask('/opensearch/')).toMatchObject({ status: 200, body: { version: { distribution: 'opensearch' } } })
})

it("a command finds an API of the cloud by its AWS address, and hears API Gateway's answer", async () => {
  const url = 'https://abcdef1234.execute-api.us-east-1.amazonaws.com/prod/slack'

  const { body } = await ask('/slack/local/commands', {
    method: 'POST',
    body: JSON.stringify({ url, command: '/deploy' }),
  })

  expect(body).toMatchObject({ status: 403, error: 'dispatch_failed', shown: { visible_to: 'ada' } })
  expect(body.response_url).toMatch(`${cloud.url}/_partners/slack/commands/`)
})

it('what happens goes to the event stream', () => {
  const types = new Set(cloud.eventsSince(0).map(({ type }) => type))

  expect([...types]).toEqual(expect.arrayContaining(['slack.command', 'slack.message', 'apigateway.request']))
})
