import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import { Iam } from '../iam/iam.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'

describe('sessions', () => {
  let folder: string
  const start = () => {
    const store = openStore(folder)
    return new Iam({ account: '000000000000', url: '', store, events: new EventStream(), settings: DEFAULT_SETTINGS })
  }
  const worker = { roleArn: 'arn:aws:iam::000000000000:role/team/worker', sessionName: 'test' }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local cloud sts-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('outlive a restart', () => {
    const { accessKeyId } = start().sessions.assume({ ...worker, expires: Date.now() + 1000 })

    expect(start().session(accessKeyId)?.arn).toBe('arn:aws:sts::000000000000:assumed-role/worker/test')
  })

  it('say that they have expired', () => {
    const { sessions } = start()
    const { accessKeyId } = sessions.assume({ ...worker, expires: Date.now() - 1 })

    expect(() => start().session(accessKeyId)).toThrow('The security token included in the request is expired')
  })

  it('are forgotten an hour after their end, and even then are not the administrator', () => {
    const iam = start()
    const { sessions } = iam
    const { accessKeyId } = sessions.assume({ ...worker, expires: Date.now() - 3_600_001 })

    sessions.assume({ ...worker, expires: Date.now() + 1000 })

    expect(sessions.find(accessKeyId)).toBeUndefined()
    expect(() => iam.session(accessKeyId)).toThrow('The security token included in the request is invalid')
  })
})
