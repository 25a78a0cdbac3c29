import { createSecretKey } from 'node:crypto'
import type { APIGatewayAuthorizerResult as Policy, APIGatewayTokenAuthorizerEvent as TokenEvent } from 'aws-lambda'
import { policy } from './policy.ts'
import { type Claims, verify } from './verify.ts'

const trust = {
  // A KeyObject, made once: with the bare text jsonwebtoken makes one for every token, which takes most of its time.
  key: createSecretKey(setting('JWT_SECRET'), 'utf8'),
  issuer: setting('JWT_ISSUER'),
  audience: setting('JWT_AUDIENCE'),
}

// #region handler
export async function handler(event: TokenEvent): Promise<Policy> {
  const claims = authenticate(event.authorizationToken)
  return policy(claims, event.methodArn)
}

function authenticate(authorization: string): Claims {
  try {
    return verify(bearer(authorization), trust)
  } catch (error) {
    console.warn('Refused a token:', error instanceof Error ? error.message : error)
    // API Gateway answers 401 to exactly this message, and 500 to any other.
    throw new Error('Unauthorized')
  }
}
// #endregion handler

/** The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, section 11.1). */
function bearer(authorization: string): string {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1]
  if (!token) throw new Error('The Authorization header holds no bearer token.')
  return token
}

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`The environment variable ${name} is not set.`)
  return value
}
