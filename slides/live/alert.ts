import type { Demo } from '../stage/demo.ts'

/** Three messages on the topic: an event for Datadog, a metric, and one that is neither. */
export const alert: Demo = {
  needs: ['02-http-and-events', '04-datadog-forwarder'],
  actions: [
    {
      label: 'An alert',
      async run({ publish, happens }) {
        await publish({
          alert_type: 'error',
          title: 'api: 5 % of the requests fail',
          text: 'It began with version 42.',
          tags: ['service:api', 'stage:prod'],
        })
        await happens('datadog.event')
      },
    },
    {
      label: 'A metric',
      async run({ publish, happens }) {
        const now = Math.floor(Date.now() / 1000)
        await publish({ metric: 'orders.placed', type: 'count', points: [[now, 3]], tags: ['service:shop'] })
        await happens('datadog.series')
      },
    },
    {
      label: 'Neither',
      async run({ publish, happens }) {
        await publish({ hello: 'world' })
        await happens('sqs.message-sent', ({ queue }) => /DeadLetters/.test(String(queue)))
      },
    },
  ],
}
