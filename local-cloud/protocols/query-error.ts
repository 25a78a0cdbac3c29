import type { AwsResponse } from '../service.ts'

/**
 * A service that once spoke the query protocol sends the older code of an error in a header, and the SDKs read it there.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export function withQueryError(response: AwsResponse, queryCode: (code: string) => string): AwsResponse {
  if (response.status < 400) return response
  const { __type: code } = JSON.parse(String(response.body)) as { __type: string }
  const fault = response.status < 500 ? 'Sender' : 'Receiver'
  return { ...response, headers: { ...response.headers, 'x-amzn-query-error': `${queryCode(code)};${fault}` } }
}
