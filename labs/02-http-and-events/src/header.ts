import type { APIGatewayProxyEvent } from 'aws-lambda'

/** A header's value, however the caller spelt its name. */
export function header({ headers }: Pick<APIGatewayProxyEvent, 'headers'>, name: string): string | undefined {
  // TODO step 1: find "Content-Type" and "CONTENT-TYPE" too, when asked for "content-type".
  return headers?.[name]
}
