import type { APIGatewayAuthorizerResult as Policy } from 'aws-lambda'
import type { Claims } from './verify.ts'

const REQUIRED_SCOPE = 'deployments:read'

/** What API Gateway is to do with this caller: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
// #region policy
export function policy({ sub, scope }: Claims, methodArn: string): Policy {
  const Effect = scope.split(' ').includes(REQUIRED_SCOPE) ? 'Allow' : 'Deny'
  // Cached for 300 s and applied to other methods too, so it must name them all.
  const Resource = everyMethodOf(methodArn)
  return {
    principalId: sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
    },
    // Strings, numbers and booleans only: a list or an object here is a 500.
    context: { scope },
  }
}
// #endregion policy

/** Without the path: it is the caller's, and a `*` in it would allow more than was asked for. */
function everyMethodOf(methodArn: string): string {
  const [api, stage] = methodArn.split('/')
  return `${api}/${stage}/*`
}
