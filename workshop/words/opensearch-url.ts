import { explainNoCloud, localCloudUrl } from '../aws.ts'

/** Where the logs are searched: OPENSEARCH_URL, as that of compose.yaml, or the local cloud's. */
export function openSearchUrl(env: NodeJS.ProcessEnv = process.env): string {
  if (env.OPENSEARCH_URL) return env.OPENSEARCH_URL.replace(/\/$/, '')
  if (env.CLOUD !== 'aws') return `${localCloudUrl(env)}/_partners/opensearch`
  throw new Error('Your OpenSearch domain wants signed requests: search the logs in its Dashboards.')
}

/** Asks OpenSearch. Throws its reason where it refuses; gives undefined where there is nothing yet. */
// biome-ignore lint/suspicious/noExplicitAny: each path answers with its own shape.
export async function askOpenSearch(method: string, path: string, body?: object | string): Promise<any> {
  const base = openSearchUrl()
  const headers = { 'content-type': 'application/json' }
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  const response = await fetch(`${base}${path}`, { method, headers, body: text }).catch((error: Error) => {
    if (process.env.OPENSEARCH_URL) throw new Error(`No OpenSearch answers at ${base}. Start it: docker compose up`)
    throw explainNoCloud(error.cause ?? error)
  })
  const answer = await response.json()
  if (response.status === 404) return undefined
  if (response.ok) return answer
  throw new Error(`OpenSearch answered ${response.status}: ${reasonIn(answer)}`)
}

/** The innermost one: the others say that shards failed. */
function reasonIn({ error }: { error?: { reason?: string; root_cause?: { reason?: string }[] } | string }): string {
  if (typeof error !== 'object') return String(error)
  return error.root_cause?.[0]?.reason ?? error.reason ?? 'no reason'
}
