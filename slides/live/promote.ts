import type { Demo } from '../stage/demo.ts'

const ID = '09-staged-deploys'

/** An artifact built once, promoted from stage to stage, and taken back. */
export const promote: Demo = {
  needs: [
    '02-http-and-events',
    '03-slack-commands',
    { id: ID, stack: 'deploy-pipeline-dev', config: 'pipeline.yml' },
    { id: ID, stack: 'staged-deploys-dev' },
    { id: ID, stack: 'staged-deploys-staging', stage: 'staging' },
  ],
  log: 'none',
  actions: [
    {
      label: 'Build and release',
      async run({ tool }) {
        await tool(ID, 'build src/api.ts')
        await tool(ID, 'promote dev')
        await tool(ID, 'promote staging')
      },
    },
    {
      label: 'The next one',
      async run({ tool }) {
        await tool(ID, 'build src/api-two.ts')
        await tool(ID, 'promote dev')
        await tool(ID, 'promote staging')
      },
    },
    { label: 'Roll back', run: ({ tool }) => tool(ID, 'rollback staging') },
  ],
}
