import type { Demo } from '../stage/demo.ts'

/** The API that the authorizer guards: let in, sent away, and sent away. */
export const token: Demo = {
  needs: ['02-http-and-events', '05-jwt-authorizer'],
  actions: [
    { label: 'Good', run: ({ callAs }) => callAs('ada', undefined, 'jwt-authorizer', 'deployments?limit=1') },
    { label: 'Expired', run: ({ callAs }) => callAs('ada', 'expired', 'jwt-authorizer', 'deployments?limit=1') },
    { label: 'Forged', run: ({ callAs }) => callAs('ada', 'forged', 'jwt-authorizer', 'deployments?limit=1') },
  ],
}
