import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'

/** A request that the caller has to change: it becomes the answer. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly statusCode: number
  /** What is wrong with which field. */
  readonly fields?: Record<string, string>

  constructor(statusCode: number, message: string, fields?: Record<string, string>) {
    super(message)
    this.statusCode = statusCode
    this.fields = fields
  }
}

export function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

/**
 * Answers refusals. What else is thrown stays an error: Lambda logs and counts it, and API Gateway answers 502, which tells
 * the caller to try again.
 */
export function answering(handle: (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    try {
      return await handle(event)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { statusCode, message, fields } = error
      console.warn({ message: `Refused with ${statusCode}: ${message}`, fields })
      return json(statusCode, { message, fields })
    }
  }
}
