import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import type { Message } from './message.ts'
import { Queues } from './queues.ts'

describe('the state folder of queues', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const open = () =>
    new Queues({
      account: '000000000000',
      url: '',
      store: openStore(folder),
      events: new EventStream(),
      settings: DEFAULT_SETTINGS,
    })
  const kept = () => openStore(folder).table<Message>('sqs/messages')

  it('holds no messages of a queue that was deleted', () => {
    const queues = open()
    const queue = queues.create('us-east-1', 'orders')
    queues.send(queue.record.arn, 'm')
    expect(kept().keys()).toHaveLength(1)

    queues.delete(queue)

    expect(kept().keys()).toEqual([])
    queues.close()
  })

  it('is swept of the messages that a kill in the middle of a deletion left', () => {
    const queues = open()
    const message = queues.send(queues.create('us-east-1', 'orders').record.arn, 'm')
    kept().set('left', { ...message, id: 'left', queue: 'gone' })
    queues.close()

    const again = open()

    expect(kept().keys()).toEqual([message.id])
    expect(again.find(again.arn('us-east-1', 'orders'))?.counts()).toMatchObject({ visible: 1 })
    again.close()
  })
})
