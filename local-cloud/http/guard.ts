import type { IncomingMessage } from 'node:http'
import { CloudError } from '../errors.ts'

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * The cloud runs code, so no web page of a stranger may reach it: a foreign Host means DNS rebinding, a foreign Origin or
 * a cross-site fetch means another site's script in the user's browser.
 */
export function refuseStrangers(request: IncomingMessage): void {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers
  if (!LOOPBACK.test(host)) {
    throw new CloudError(
      'AccessDenied',
      `The local cloud answers to 127.0.0.1 and localhost only, not to the host "${host}".`,
      403,
    )
  }
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    throw new CloudError('AccessDenied', `The local cloud takes no requests from the web page ${origin}.`, 403)
  }
  if (origin === undefined && site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new CloudError('AccessDenied', 'The local cloud takes no cross-site requests.', 403)
  }
}

function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\//.test(origin) && LOOPBACK.test(origin.replace(/^https?:\/\//, ''))
}
