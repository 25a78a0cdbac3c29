import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { setting } from './setting.ts'

// TODO step 1: the code knows the names of the stages. Have it read the settings TITLE and CHANNEL instead, whatever they are.
const stage = process.env.STAGE ?? 'dev'
const title = stage === 'prod' ? 'Ops desk' : `Ops desk (${stage})`
const channel = stage === 'prod' ? '#ops' : `#ops-${stage}`
const version = setting('AWS_LAMBDA_FUNCTION_VERSION')

/** The front page of the ops desk. */
export async function handler({ rawPath }: Pick<APIGatewayProxyEventV2, 'rawPath'>) {
  if (rawPath === '/') return answer(200, { title, channel, version })
  if (rawPath === '/health') return answer(200, { healthy: true, version })
  return answer(404, { message: `There is no ${rawPath}.` })
}

function answer(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
