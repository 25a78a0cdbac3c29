import { gunzipSync } from 'node:zlib'
import { logsControlEvent, logsEvent } from './event.ts'

const decode = ({ awslogs }: ReturnType<typeof logsEvent>) =>
  JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8'))

describe('the event of a subscription filter, for tests', () => {
  it('is base64 of gzip of JSON, with an id and a time for each message', () => {
    const message = decode(logsEvent({ logGroup: '/g', logStream: 's', logEvents: ['a', { message: 'b', id: '7' }] }))

    expect(message).toEqual({
      messageType: 'DATA_MESSAGE',
      owner: '000000000000',
      logGroup: '/g',
      logStream: 's',
      subscriptionFilters: ['everything'],
      logEvents: [
        { id: expect.stringMatching(/^\d{56}$/), timestamp: Date.UTC(2026, 0, 1), message: 'a' },
        { id: '7', timestamp: Date.UTC(2026, 0, 1) + 1000, message: 'b' },
      ],
    })
  })

  it('is the same for the same input', () => {
    expect(logsEvent({ logEvents: ['a'] })).toEqual(logsEvent({ logEvents: ['a'] }))
  })

  it('can be the control message', () => {
    expect(decode(logsControlEvent())).toMatchObject({ messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs' })
  })
})
