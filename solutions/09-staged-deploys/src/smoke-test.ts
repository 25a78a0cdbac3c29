import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { Aws } from './aws.ts'
import { functionOf, type Stage } from './stages.ts'

/** Calls a version that nobody else calls yet, as API Gateway would. Throws where it is not healthy. */
export async function smokeTest({ lambda }: Pick<Aws, 'lambda'>, stage: Stage, version: string): Promise<void> {
  const Payload = JSON.stringify({ version: '2.0', rawPath: '/health', headers: {} })
  const call = new InvokeCommand({ FunctionName: functionOf(stage), Qualifier: version, Payload })
  const answer = await lambda.send(call)
  const text = Buffer.from(answer.Payload ?? []).toString()
  const { statusCode, body } = answer.FunctionError ? { statusCode: 500, body: text } : JSON.parse(text)
  if (statusCode !== 200) throw new Error(`Version ${version} is not healthy in ${stage}: ${statusCode} ${body}`)
  const answered = JSON.parse(body).version
  if (answered !== version) throw new Error(`Version ${version} was called in ${stage}, and ${answered} answered.`)
}
