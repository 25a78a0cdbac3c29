import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testEndpoint } from './test-endpoint.ts'

const ROOT = join(import.meta.dirname, '..')
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js')

describe('CLOUD_ENDPOINT', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['aws', 'aws'],
    ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
    ['https://localhost.localstack.cloud:4566/', 'https://localhost.localstack.cloud:4566'],
  ])('%p sends tests to %p', (CLOUD_ENDPOINT, endpoint) => {
    expect(testEndpoint({ CLOUD_ENDPOINT })).toBe(endpoint)
  })

  it.each(['AWS', 'localhost:4566', 'http://127.0.0.1:4566/path'])(
    '%p is refused with a sentence',
    (CLOUD_ENDPOINT) => {
      expect(() => testEndpoint({ CLOUD_ENDPOINT })).toThrow(
        `CLOUD_ENDPOINT is "${CLOUD_ENDPOINT}". It must be the URL of an endpoint, as http://127.0.0.1:4566, or "aws".`,
      )
    },
  )

  it('lets the contract tests of whole services run against a cloud that runs elsewhere', async () => {
    const home = mkdtempSync(join(tmpdir(), 'endpoint '))
    const env = { ...process.env, CLOUD_PORT: '0', CLOUD_DATA: join(home, 'state') }
    const cloud = spawn(process.execPath, [join(import.meta.dirname, 'run.cjs')], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [printed] = await once(cloud.stdout, 'data')
    const CLOUD_ENDPOINT = /http:\/\/[\d.:]+/.exec(String(printed))?.[0]
    const suites = ['logs/logs', 'sqs/queues', 'sns/topics'].map((suite) => `local-cloud/${suite}.contract.test.ts`)

    const { status, stderr } = spawnSync(process.execPath, [JEST, '--runTestsByPath', ...suites], {
      cwd: ROOT,
      env: { ...process.env, CLOUD_ENDPOINT, FORCE_COLOR: '0' },
      encoding: 'utf8',
    })
    let calls = ''
    for await (const chunk of (await fetch(`${CLOUD_ENDPOINT}/_aws/events?since=0&type=api.call`)).body!) {
      calls += Buffer.from(chunk).toString()
      if (/CreateLogGroup.*CreateQueue|CreateQueue.*CreateLogGroup/s.test(calls)) break
    }
    cloud.kill()
    await once(cloud, 'exit')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })

    expect([status, stderr]).toEqual([0, expect.stringMatching(/Test Suites: 3 passed/)])
    expect(stderr).toMatch(/Tests: +6 skipped, \d\d\d? passed/)
  })
})
