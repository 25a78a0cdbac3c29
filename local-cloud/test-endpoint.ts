/**
 * Where contract tests and the labs' checks go instead of to a cloud of their own, out of CLOUD_ENDPOINT: the URL of
 * something that speaks AWS's APIs, or `aws`, with the credentials of the shell. Undefined: to their own.
 */
export function testEndpoint({ CLOUD_ENDPOINT: endpoint }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (!endpoint) return undefined
  if (endpoint === 'aws' || /^https?:\/\/[^/]+\/?$/.test(endpoint)) return endpoint.replace(/\/$/, '')
  throw new Error(
    `CLOUD_ENDPOINT is "${endpoint}". It must be the URL of an endpoint, as http://127.0.0.1:4566, or "aws".`,
  )
}

/** For the names of what a test makes there, so that two runs do not meet. */
export const RUN = `run-${Date.now().toString(36)}`

/** `it` for a test that looks inside the cloud, or stops it: it is skipped, and says why, where CLOUD_ENDPOINT is set. */
export function itInside(name: string, test: () => Promise<void>): void {
  const endpoint = testEndpoint()
  if (!endpoint) it(name, test)
  else it.skip(`${name} (skipped: it looks inside the cloud, which CLOUD_ENDPOINT=${endpoint} does not show)`, test)
}
