import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { clientSettings } from './client-settings.ts'
import { setting } from './setting.ts'
import type { Task } from './task.ts'

const lambda = new LambdaClient(clientSettings)
// Lambda sets it in every environment.
const FunctionName = setting('AWS_LAMBDA_FUNCTION_NAME')

/** Has Lambda call this function once more. It does not wait for that: `Event` is answered as soon as the event is in Lambda's queue. */
export async function invokeAgain(task: Task): Promise<void> {
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(task) }))
}
