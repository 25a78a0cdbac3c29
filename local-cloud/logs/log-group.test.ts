import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { logGroupResource } from './log-group-resource.ts'
import { logStreamResource } from './log-stream-resource.ts'
import { Logs } from './logs.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (capacity?: number) =>
  new Logs(
    {
      account: '000000000000',
      url: '',
      store: openStore(folder),
      events: new EventStream(),
      settings: DEFAULT_SETTINGS,
    },
    { capacity },
  )

const write = (logs: Logs, message: string) => logs.write('us-east-1', '/g', 's', [{ timestamp: Date.now(), message }])

it('forgets the oldest events once the group is full, for good', () => {
  const logs = open(10_000)
  for (let i = 0; i < 50; i++) write(logs, `${i} ${'x'.repeat(500)}`)

  const numbers = (from: Logs) =>
    from
      .group('us-east-1', '/g')
      .events()
      .map(({ message }) => Number.parseInt(message, 10))

  expect(logs.group('us-east-1', '/g').storedBytes).toBeLessThanOrEqual(10_000)
  expect(numbers(logs).at(-1)).toBe(49)
  expect(numbers(logs)[0]).toBeGreaterThan(20)
  expect(numbers(open(10_000))).toEqual(numbers(logs))
})

it('drops events that the retention time has expired, from the journal too', () => {
  const logs = open()
  const day = 24 * 60 * 60 * 1000
  logs.write('us-east-1', '/g', 's', [
    { timestamp: Date.now() - 4 * day, message: 'expired' },
    { timestamp: Date.now() - 2 * day, message: 'kept' },
  ])

  logs.configure('us-east-1', '/g', { retentionInDays: 3 })
  const bytes = logs.group('us-east-1', '/g').storedBytes
  open()
  logs.configure('us-east-1', '/g', { retentionInDays: undefined })

  expect(bytes).toBe('kept'.length + 26)
  const messages = (from: Logs) =>
    from
      .group('us-east-1', '/g')
      .events()
      .map(({ message }) => message)
  expect([messages(logs), messages(open())]).toEqual([['kept'], ['kept']])
})

it('keeps groups of two regions apart', () => {
  const logs = open()
  logs.createLogGroup('us-east-1', '/g')

  expect(logs.hasGroup('eu-west-1', '/g')).toBe(false)
})

it('tells listeners what was stored, until they leave', () => {
  const logs = open()
  const heard: string[] = []
  const leave = logs.onEvents((group, stream, events) => {
    heard.push(`${group.region} ${group.name} ${stream} ${events.map(({ message }) => message)}`)
  })

  write(logs, 'first')
  leave()
  write(logs, 'second')

  expect(heard).toEqual(['us-east-1 /g s first'])
})

describe('AWS::Logs::LogGroup', () => {
  const context = { region: 'us-east-1', generateName: () => 'stack-Group-1A2B' } as never

  it('is made with its retention, changed, and removed even if it is gone', async () => {
    const logs = open()
    const resource = logGroupResource(logs)

    const made = await resource.create({ LogGroupName: '/aws/lambda/hello', RetentionInDays: 7 }, context)
    await resource.update!('/aws/lambda/hello', { LogGroupName: '/aws/lambda/hello' }, {}, context)
    const { retentionInDays } = logs.group('us-east-1', '/aws/lambda/hello').record
    await resource.delete('/aws/lambda/hello', {}, context)
    await resource.delete('/aws/lambda/hello', {}, context)

    expect(made).toEqual({
      id: '/aws/lambda/hello',
      attributes: { Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/hello:*' },
    })
    expect(retentionInDays).toBeUndefined()
    expect(logs.hasGroup('us-east-1', '/aws/lambda/hello')).toBe(false)
  })

  it.each([
    [{ LogGroupName: '/g', RetentionInDays: 2 }, "at 'retentionInDays'"],
    [{ LogGroupName: 'a b' }, "at 'logGroupName'"],
    [{ LogGroupName: '/g', LogGroupClass: 'INFREQUENT_ACCESS' }, 'has no log class INFREQUENT_ACCESS'],
    [{ LogGroupName: '/g', DataProtectionPolicy: {} }, 'has no DataProtectionPolicy. Take it out, or deploy to AWS.'],
  ])('refuses %j', (properties, message) => {
    const logs = open()

    expect(() => logGroupResource(logs).create(properties, context)).toThrow(message)
    expect(logs.groups('us-east-1')).toEqual([])
  })
})

describe('AWS::Logs::LogStream', () => {
  const context = { region: 'us-east-1', generateName: () => 'stack-Stream-1A2B' } as never

  it('is made in its group, and removed even if it is gone', async () => {
    const logs = open()
    const { streams } = logs.createLogGroup('us-east-1', '/g')
    const resource = logStreamResource(logs)
    const properties = { LogGroupName: '/g' }

    const made = await resource.create(properties, context)
    const existing = resource.existing!(properties, context)
    const names = [...streams.keys()]
    await resource.delete('stack-Stream-1A2B', properties, context)
    await resource.delete('stack-Stream-1A2B', properties, context)

    expect(made).toEqual({ id: 'stack-Stream-1A2B' })
    expect([existing, ...names]).toEqual(['stack-Stream-1A2B', 'stack-Stream-1A2B'])
    expect(streams.size).toBe(0)
  })
})
