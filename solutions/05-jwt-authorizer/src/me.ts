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

/** `GET /me`. No token is read here: what the authorizer passed on is in the request's context, and all of it is text. */
// #region me
export async function handler({ requestContext }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { principalId, name, teams = '[]', scope, onCall, expires } = requestContext.authorizer ?? {}
  const me: Me = {
    caller: principalId,
    name,
    teams: JSON.parse(teams),
    scopes: scope.split(' '),
    onCall: onCall === 'true',
    expiresAt: new Date(Number(expires) * 1000).toISOString(),
  }
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(me) }
}
// #endregion me
