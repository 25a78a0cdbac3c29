import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { handler as one } from './api.ts'

/** A release with a mistake that no smoke test sees: it is healthy, and half of its callers get an error. */
export async function handler(event: Pick<APIGatewayProxyEventV2, 'rawPath'>) {
  if (event.rawPath !== '/health' && Math.random() < 0.5) throw new Error('This release has a mistake.')
  return one(event)
}
