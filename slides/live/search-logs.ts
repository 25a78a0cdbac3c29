import type { Demo } from '../stage/demo.ts'

const CHECK = 'centralized-logging-dev-check'

/** A line is logged, shipped, and found: by level, by the service it is about, by a range. */
export const searchLogs: Demo = {
  needs: ['06-centralized-logging'],
  actions: [
    {
      label: 'Something breaks',
      async run({ invoke, happens }) {
        await invoke(CHECK, { target: 'billing', statusCode: 503, latencyMs: 31 })
        await happens('opensearch.bulk')
      },
    },
    { label: 'level:ERROR', run: ({ search }) => search('level:ERROR') },
    { label: 'statusCode:>=500', run: ({ search }) => search('target:billing AND statusCode:>=500') },
  ],
}
