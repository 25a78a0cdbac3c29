import { request, type ServerResponse } from 'node:http'
import type { Connect } from 'vite'

/** What the console reads (a search is a POST), and the one thing that it does: typing a slash command. */
const READ =
  /^\/(_aws\/(events|overview)(\?|$)|_partners\/(slack|datadog)\/local\/|_partners\/opensearch\/ops-logs-\*\/_search$)/

/**
 * Hands the page's requests to the local cloud, so that the page stays with its own origin. Host, Origin and Sec-Fetch-Site
 * go along as they came: the cloud's guard refuses a stranger's page here as it does at its own port.
 */
export function cloudProxy(cloudUrl: string): Connect.NextHandleFunction {
  const { hostname: host, port } = new URL(cloudUrl)
  return (incoming, outgoing) => {
    const { url: path = '/', method, headers } = incoming
    if (!READ.test(path)) return refuse(outgoing, 404, `The console reads nothing at ${path}.`)
    const asked = request({ host, port, path, method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.once('error', () => outgoing.destroy())
    })
    asked.once('error', () =>
      refuse(outgoing, 503, `No local cloud answers at ${cloudUrl}. To start it: npm run cloud`),
    )
    outgoing.once('close', () => asked.destroy())
    incoming.pipe(asked)
  }
}

function refuse(outgoing: ServerResponse, status: number, error: string): void {
  if (outgoing.headersSent) return void outgoing.destroy()
  outgoing.writeHead(status, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify({ error }))
}
