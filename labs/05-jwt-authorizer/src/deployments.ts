import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'

/** What lab 02 keeps of a deployment; labs/README.md has its form. */
export type Deployment = Record<string, unknown>

/** Where the deployments are: in S3, or in memory for tests. */
export interface Deployments {
  /** The newest first. */
  newest(limit: number): Promise<Deployment[]>
  find(id: string): Promise<Deployment | undefined>
}

const PAGE = 20

/** `GET /deployments` and `GET /deployments/{id}`. Who calls was decided before: whoever comes here is allowed to. */
export function listDeployments(deployments: Deployments) {
  return async ({ pathParameters }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const id = pathParameters?.id
    if (id === undefined) return json(200, { deployments: await deployments.newest(PAGE) })
    // What is no id is not looked for: it would be part of a key of the bucket.
    const found = /^[0-9a-f-]{36}$/.test(id) ? await deployments.find(id) : undefined
    return found ? json(200, found) : json(404, { message: 'There is no such deployment.' })
  }
}

function json(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
