import { invalidParameter, notHere } from './errors.ts'
import { parseFunctionName } from './function-name.ts'
import type { FunctionRecord, FunctionVersion } from './function-record.ts'
import type { Functions } from './functions.ts'
import { mayRole } from './may-role.ts'

/** What a function's role must be allowed to send to a destination, by the destination's service. */
const ACTIONS: Record<string, { action: string; api: string; name: string }> = {
  sqs: { action: 'sqs:SendMessage', api: 'SendMessage', name: 'SQS' },
  sns: { action: 'sns:Publish', api: 'Publish', name: 'SNS' },
  lambda: { action: 'lambda:InvokeFunction', api: 'Invoke', name: 'Lambda' },
  events: { action: 'events:PutEvents', api: 'PutEvents', name: 'EventBridge' },
}

/**
 * Throws where events of the function, version or alias cannot go to this ARN.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
export function checkDestination(
  functions: Functions,
  record: FunctionRecord,
  qualifier: string,
  arn: string,
  outcome: 'OnSuccess' | 'OnFailure',
): void {
  const service = /^arn:aws:(\w+):/.exec(arn)?.[1] ?? ''
  if (service === 's3' && outcome === 'OnFailure') throw notHere('S3 destinations')
  const needed = ACTIONS[service]
  if (!needed || arn.endsWith('.fifo')) throw invalidParameter(`The destination ARN ${arn} is invalid.`)
  if (service === 'lambda') checkFunction(functions, record, arn)
  const { version } = functions.resolve(record.region, { name: record.name, qualifier })
  if (mayRole(functions, version.Role, record.arn, { action: needed.action, resource: arn })) return
  throw invalidParameter(`The function's execution role does not have permissions to call ${needed.api} on ${arn}`)
}

/** Throws where the function's dead letters cannot go where its configuration says: only a standard queue or topic takes them. */
export function checkDeadLetterQueue(
  functions: Functions,
  functionArn: string,
  { Role, DeadLetterConfig }: Pick<FunctionVersion, 'Role' | 'DeadLetterConfig'>,
): void {
  const arn = DeadLetterConfig?.TargetArn
  if (!arn) return
  const needed = ACTIONS[/^arn:aws:(sqs|sns):/.exec(arn)?.[1] ?? '']
  if (!needed || arn.endsWith('.fifo')) {
    throw invalidParameter(`The dead letter target ${arn} must be the ARN of a standard SQS queue or SNS topic.`)
  }
  if (mayRole(functions, Role, functionArn, { action: needed.action, resource: arn })) return
  throw invalidParameter(
    `The provided execution role does not have permissions to call ${needed.api} on ${needed.name}`,
  )
}

function checkFunction(functions: Functions, record: FunctionRecord, arn: string): void {
  if (parseFunctionName(arn).name === record.name) {
    throw invalidParameter("You can't specify the function as a destination for itself.")
  }
  functions.resolve(record.region, parseFunctionName(arn))
}
