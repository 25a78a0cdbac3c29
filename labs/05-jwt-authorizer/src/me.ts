import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'

/** Who is calling, as the authorizer let the caller in. */
export interface Me {
  caller: string
  name?: string
  teams: string[]
  scopes: string[]
  onCall: boolean
  /** ISO 8601, in UTC. */
  expiresAt: string
}

/** `GET /me`. No token is read here: what the authorizer passed on is in the request's context. */
export async function handler(_event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  // TODO step 4: tell the caller what requestContext.authorizer says. All of it is text there.
  const me: Me = { caller: 'TODO', teams: [], scopes: [], onCall: false, expiresAt: 'TODO' }
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(me) }
}
