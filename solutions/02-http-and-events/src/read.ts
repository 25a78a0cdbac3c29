import type { Deployments } from './deployments.ts'
import { answering, json, Refusal } from './http.ts'
import { isUuid } from './uuid.ts'

/** `GET /deployments/{id}` and `GET /deployments?limit=20&cursor=…`. */
export function readDeployments(deployments: Deployments) {
  return answering(async ({ pathParameters, queryStringParameters }) => {
    if (pathParameters?.id !== undefined) return json(200, await one(deployments, pathParameters.id))
    return json(200, await page(deployments, queryStringParameters ?? {}))
  })
}

async function one(deployments: Deployments, id: string) {
  // What is no id is not looked for: it would be part of a key of the bucket.
  const deployment = isUuid(id) ? await deployments.find(id) : undefined
  if (!deployment) throw new Refusal(404, 'There is no such deployment.')
  return deployment
}

async function page(store: Deployments, query: Record<string, string | undefined>) {
  const { deployments, hasMore } = await store.list({ limit: limitOf(query.limit), after: cursorOf(query.cursor) })
  return { deployments, nextCursor: hasMore ? deployments.at(-1)?.id : undefined }
}

function limitOf(text = '20'): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= 100) return limit
  throw new Refusal(400, 'The page is not clear.', { limit: 'Use a whole number from 1 to 100.' })
}

/** The id of the last deployment of the page before. Unlike a number of rows to skip, it stays right when new ones come in. */
function cursorOf(text: string | undefined): string | undefined {
  if (text === undefined || isUuid(text)) return text
  throw new Refusal(400, 'The page is not clear.', { cursor: 'Use the nextCursor of the page before.' })
}
