import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import type { SignedRequest } from './verify.ts'

/** What API Gateway hands over: an HTTP API's event, or a REST API's. */
export type HttpEvent = Pick<APIGatewayProxyEventV2 | APIGatewayProxyEvent, 'headers' | 'body' | 'isBase64Encoded'>

export interface SlackRequest extends SignedRequest {
  /** Slack looks now and then whether the URL answers with a good certificate. It wants a 200, and nothing done. */
  isSslCheck: boolean
}

/** The request as Slack sent it, byte for byte: that is what it signed. */
export function decode(_event: HttpEvent): SlackRequest {
  // TODO step 1: the body without base64, the two headers in any case, and whether this is Slack's ssl_check.
  return { signature: 'TODO', timestamp: 'TODO', body: 'TODO', isSslCheck: false }
}
