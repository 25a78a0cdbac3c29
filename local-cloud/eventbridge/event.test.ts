import { eventBridgeEvent, scheduledEvent } from './event.ts'

describe('an event built for a test', () => {
  it('is the same each time, but for what the test says', () => {
    expect(eventBridgeEvent({ Source: 'shop', DetailType: 'Order', Detail: { id: 7 } })).toEqual({
      version: '0',
      id: '00000000-0000-4000-8000-000000000001',
      'detail-type': 'Order',
      source: 'shop',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: [],
      detail: { id: 7 },
    })
  })

  it('has no milliseconds', () => {
    const time = (Time: number | string) => eventBridgeEvent({ Source: 's', DetailType: 't', Detail: {}, Time }).time

    expect([time('2026-05-01T08:00:00.999Z'), time(Date.UTC(2026, 4, 1))]).toEqual([
      '2026-05-01T08:00:00Z',
      '2026-05-01T00:00:00Z',
    ])
  })

  it('of a schedule names its rule', () => {
    expect(scheduledEvent({ rule: 'nightly', time: '2026-05-01T08:00:00Z' })).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-05-01T08:00:00Z',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/nightly'],
      detail: {},
    })
  })
})
