import { CloudError } from '../../errors.ts'

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/
const EXECUTE_API = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/

/**
 * Where a command goes: an address of this computer as it is, an API's AWS address as the place where the cloud answers for it.
 * Throws a sentence for any other, so that nothing leaves this computer.
 */
export function localUrl(given: string, cloudUrl: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const apiId = EXECUTE_API.exec(url?.hostname ?? '')?.[1]
  if (url && apiId) return `${cloudUrl}/_aws/execute-api/${apiId}${url.pathname}${url.search}`
  if (url && /^https?:$/.test(url.protocol) && LOOPBACK.test(url.hostname) && !url.username) return url.href
  throw new CloudError(
    'BadRequest',
    `The local workspace sends commands to this computer only, as http://127.0.0.1:4566/…, not to "${given}".`,
  )
}
