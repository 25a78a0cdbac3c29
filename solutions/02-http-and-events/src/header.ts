import type { APIGatewayProxyEvent } from 'aws-lambda'

/** A header's value. REST APIs keep the caller's spelling of its name, HTTP APIs make it lower-case. */
export function header({ headers }: Pick<APIGatewayProxyEvent, 'headers'>, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(headers ?? {}).find(([spelt]) => spelt.toLowerCase() === wanted)?.[1]
}
