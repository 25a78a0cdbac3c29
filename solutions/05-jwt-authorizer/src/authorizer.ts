import type { APIGatewayAuthorizerResult as Answer, APIGatewayTokenAuthorizerEvent as TokenEvent } from 'aws-lambda'
import { bearer } from './bearer.ts'
import { context } from './context.ts'
import { policy } from './policy.ts'
import type { Claims, Trust } from './trust.ts'
import { verify } from './verify.ts'

/** A TOKEN authorizer: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
// #region handler
export function authorizer(trust: Trust) {
  return async (event: TokenEvent): Promise<Answer> => {
    const claims = await authenticate(event.authorizationToken, trust)
    return { ...policy(claims, event.methodArn), context: context(claims) }
  }
}

async function authenticate(authorization: string, trust: Trust): Promise<Claims> {
  try {
    return await verify(bearer(authorization), trust)
  } catch (error) {
    console.warn({ message: 'Refused a token', reason: String(error) })
    // API Gateway answers 401 to exactly this message, and 500 to any other.
    throw new Error('Unauthorized')
  }
}
// #endregion handler
