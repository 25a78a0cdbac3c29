import type { Deployments } from './deployments.ts'
import { answering, json } from './http.ts'

/** `GET /deployments/{id}` and `GET /deployments?limit=20&cursor=…`. */
export function readDeployments(_deployments: Deployments) {
  return answering(async (_event) => {
    // TODO step 2: answer with the deployment that the path names, or with a page of all.
    return json(501, { message: 'TODO step 2' })
  })
}
