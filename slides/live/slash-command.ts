import type { Demo } from '../stage/demo.ts'

/** A command typed in Slack: its answer, what the channel reads later, and what Datadog hears of it. */
export const slashCommand: Demo = {
  needs: ['02-http-and-events', '03-slack-commands', '04-datadog-forwarder'],
  actions: [
    {
      label: '/deploy api prod',
      async run({ type, happens }) {
        await type('/deploy', 'api prod')
        await happens('slack.message', ({ response_type }) => response_type === 'in_channel')
        await happens('datadog.event')
      },
    },
    { label: 'Forged', run: ({ type }) => type('/deploy', 'api prod', { signature: 'wrong' }) },
    { label: '/deploy api moon', run: ({ type }) => type('/deploy', 'api moon') },
  ],
}
