import type { Demo } from '../stage/demo.ts'

const GREET = 'first-lambda-dev-greet'

/** The first function: cold, warm, and asked wrongly. */
export const hello: Demo = {
  needs: ['01-first-lambda'],
  log: 'whole',
  actions: [
    {
      label: 'Cold',
      async run({ chill, invoke }) {
        await chill(GREET)
        await invoke(GREET, { name: 'Ada' })
      },
    },
    { label: 'Warm', run: ({ invoke }) => invoke(GREET, { name: 'Grace' }) },
    { label: 'No name', run: ({ invoke }) => invoke(GREET, {}) },
  ],
}
