import type { APIGatewayAuthorizerResult as Answer, APIGatewayTokenAuthorizerEvent as TokenEvent } from 'aws-lambda'
import { bearer } from './bearer.ts'
import { context } from './context.ts'
import { policy } from './policy.ts'
import type { Claims, Trust } from './trust.ts'
import { verify } from './verify.ts'

/** A TOKEN authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
export function authorizer(trust: Trust) {
  return async (event: TokenEvent): Promise<Answer> => {
    const claims = await authenticate(event.authorizationToken, trust)
    return { ...policy(claims, event.methodArn), context: context(claims) }
  }
}

async function authenticate(authorization: string, trust: Trust): Promise<Claims> {
  // TODO step 1: whatever is wrong with the token, say so in the log, and throw the one error that API Gateway answers 401 to.
  return verify(bearer(authorization), trust)
}
