import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuseStrangers } from '../local-cloud/http/guard.ts'

/**
 * What is wrong with who asks the dev server to run something: another host's name, another page. `who` begins the sentence, as
 * `The deck takes`. Stricter than the cloud's guard: a page of another port of this computer is a stranger, too.
 */
export function strangerFault(request: IncomingMessage, who: string): string | undefined {
  try {
    refuseStrangers(request)
  } catch (error) {
    return (error as Error).message
  }
  const { origin, host } = request.headers
  return origin !== undefined && origin !== `http://${host}` ? `${who} no requests from the page ${origin}.` : undefined
}

export function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}
