import type { APIGatewayAuthorizerResult as Answer } from 'aws-lambda'
import type { Claims } from './trust.ts'

export type Policy = Omit<Answer, 'context'>

/** What API Gateway is to do with this caller: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
export function policy(_claims: Claims, methodArn: string): Policy {
  // TODO step 3: allow the bearer what the scope deployments:read is for, and deny it to everybody else.
  return {
    principalId: 'TODO',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: methodArn }],
    },
  }
}
