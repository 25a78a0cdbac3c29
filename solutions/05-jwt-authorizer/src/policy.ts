import type { APIGatewayAuthorizerResult as Answer } from 'aws-lambda'
import type { Claims } from './trust.ts'

export type Policy = Omit<Answer, 'context'>

const REQUIRED_SCOPE = 'deployments:read'

/** What API Gateway is to do with this caller: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
// #region policy
export function policy({ sub, scope }: Claims, methodArn: string): Policy {
  const Effect = scope.split(' ').includes(REQUIRED_SCOPE) ? 'Allow' : 'Deny'
  // Kept for 300 s and judged again for other methods, so it must name them all.
  const Resource = everyMethodOf(methodArn)
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource } as const]
  return { principalId: sub, policyDocument: { Version: '2012-10-17', Statement } }
}

// Without the path: that is the caller's, and a `*` in it would allow too much.
function everyMethodOf(methodArn: string): string {
  const [api, stage] = methodArn.split('/')
  return `${api}/${stage}/*`
}
// #endregion policy
