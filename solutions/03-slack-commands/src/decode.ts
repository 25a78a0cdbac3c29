import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import type { SignedRequest } from './verify.ts'

/** What API Gateway hands over: an HTTP API's event, or a REST API's. */
export type HttpEvent = Pick<APIGatewayProxyEventV2 | APIGatewayProxyEvent, 'headers' | 'body' | 'isBase64Encoded'>

export interface SlackRequest extends SignedRequest {
  /** Slack looks now and then whether the URL answers with a good certificate. It wants a 200, and nothing done. */
  isSslCheck: boolean
}

/** The request as Slack sent it, byte for byte: that is what it signed. */
// #region decode
export function decode(event: HttpEvent): SlackRequest {
  // An HTTP API encodes a form in base64, a REST API does not.
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8')
  return {
    signature: header(event, 'x-slack-signature'),
    timestamp: header(event, 'x-slack-request-timestamp'),
    body,
    isSslCheck: new URLSearchParams(body).get('ssl_check') === '1',
  }
}

/** HTTP APIs make names lower-case, REST APIs keep them as they were sent. */
function header({ headers }: HttpEvent, name: string): string | undefined {
  return Object.entries(headers).find(([sent]) => sent.toLowerCase() === name)?.[1]
}
// #endregion decode
