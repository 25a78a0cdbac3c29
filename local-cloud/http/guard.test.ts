import type { IncomingMessage } from 'node:http'
import { CloudError } from '../errors.ts'
import { refuseStrangers } from './guard.ts'

describe('the guard', () => {
  it.each([
    ['the CLI', { host: '127.0.0.1:4566' }],
    ['a program by name', { host: 'localhost:4566' }],
    ['a program by IPv6', { host: '[::1]:4566' }],
    [
      'a page of this machine',
      { host: 'localhost:4566', origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' },
    ],
    ['the address typed into a browser', { host: '127.0.0.1:4566', 'sec-fetch-site': 'none' }],
  ])('lets %s in', (_who, headers) => {
    expect(() => refuseStrangers({ headers } as unknown as IncomingMessage)).not.toThrow()
  })

  it.each([
    ['a name that was rebound to 127.0.0.1', { host: 'evil.example:4566' }, 'not to the host "evil.example:4566"'],
    ['a name that only starts like it', { host: '127.0.0.1.evil.example' }, 'not to the host'],
    ['a request without a host', {}, 'not to the host ""'],
    ['a script of another site', { host: 'localhost:4566', origin: 'https://evil.example' }, 'https://evil.example'],
    ['a sandboxed frame', { host: 'localhost:4566', origin: 'null' }, 'the web page null'],
    ['an origin with the name inside', { host: 'localhost:4566', origin: 'http://localhost.evil.example' }, 'evil'],
    ['an image or form of another site', { host: 'localhost:4566', 'sec-fetch-site': 'cross-site' }, 'cross-site'],
  ])('refuses %s', (_who, headers, said) => {
    const refusal = thrownBy(() => refuseStrangers({ headers } as unknown as IncomingMessage))

    expect(refusal).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(refusal.message).toContain(said)
  })
})

function thrownBy(action: () => void): CloudError {
  try {
    action()
  } catch (error) {
    if (error instanceof CloudError) return error
  }
  throw new Error('it was let in')
}
