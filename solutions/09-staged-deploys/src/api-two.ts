import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { handler as one } from './api.ts'

/** The next release: its front page has a motto. */
export async function handler(event: Pick<APIGatewayProxyEventV2, 'rawPath'>) {
  const answer = await one(event)
  const motto = 'Built once, and the same everywhere.'
  return event.rawPath === '/' ? { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body!), motto }) } : answer
}
