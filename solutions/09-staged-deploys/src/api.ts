import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { setting } from './setting.ts'

const title = setting('TITLE')
const channel = setting('CHANNEL')
const version = setting('AWS_LAMBDA_FUNCTION_VERSION')

/** The front page of the ops desk. Where it runs, its settings know, and the code does not. */
export async function handler({ rawPath }: Pick<APIGatewayProxyEventV2, 'rawPath'>) {
  if (rawPath === '/') return answer(200, { title, channel, version })
  if (rawPath === '/health') return answer(200, { healthy: true, version })
  return answer(404, { message: `There is no ${rawPath}.` })
}

function answer(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
