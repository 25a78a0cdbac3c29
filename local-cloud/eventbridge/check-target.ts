import { invalid, limitExceeded, notHere } from './errors.ts'
import type { InputTransformer, Target } from './rules.ts'
import { PREDEFINED, placeholders } from './target-input/input-transformer.ts'
import { parseJsonPath } from './target-input/json-path.ts'
import { checkLength, checkName, checkRange } from './validation.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5

/** Of the parameters for other kinds of targets, none is known here. */
const KNOWN = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'DeadLetterConfig',
  'SqsParameters',
]

/**
 * The targets of a rule together with new ones, which replace those of the same id. Throws where AWS would refuse one.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 */
export function withTargets(before: Target[], added: Target[]): Target[] {
  added.forEach(checkTarget)
  const targets = [...new Map([...before, ...added].map((target) => [target.Id, target])).values()]
  if (targets.length > MAX_TARGETS) throw limitExceeded()
  return targets
}

function checkTarget(target: Target, index: number): void {
  const at = `targets.${index + 1}.member`
  checkName(target.Id, `${at}.id`)
  checkArn(target.Arn)
  const unknown = Object.keys(target).find((name) => !KNOWN.includes(name))
  if (unknown) throw notHere(`${unknown} of a target`)
  checkInput(target)
  checkRange(target.RetryPolicy?.MaximumRetryAttempts, `${at}.retryPolicy.maximumRetryAttempts`, 0, 185)
  checkRange(target.RetryPolicy?.MaximumEventAgeInSeconds, `${at}.retryPolicy.maximumEventAgeInSeconds`, 60, 86_400)
  checkQueue(target.DeadLetterConfig?.Arn)
}

/** What a target may be: a function, a queue, a topic, a bus or a log group. */
function checkArn(arn: string): void {
  const [scheme, partition, service = '', region, account, ...resource] = String(arn).split(':')
  if (scheme !== 'arn' || !partition || resource.length === 0) throw wrongFormat(arn)
  if (!['lambda', 'sqs', 'sns', 'events', 'logs'].includes(service)) throw notHere(`targets of the service ${service}`)
  if (!region || !account) throw wrongFormat(arn)
  if (service === 'events' && !resource[0]?.startsWith('event-bus/')) throw notHere(`target ${resource[0]}`)
  if (service === 'logs' && resource[0] !== 'log-group') throw wrongFormat(arn)
}

function wrongFormat(arn: string): Error {
  return invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`)
}

function checkQueue(arn: string | undefined): void {
  if (arn === undefined) return
  if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w-]+$/.test(arn)) {
    throw invalid('Parameter DeadLetterConfig.Arn is not valid. Reason: It must be the ARN of a standard SQS queue.')
  }
}

function checkInput({ Id, Arn, Input, InputPath, InputTransformer }: Target): void {
  const given = [Input, InputPath, InputTransformer].filter((input) => input !== undefined)
  if (given.length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`)
  }
  if (given.length > 0 && Arn.split(':')[2] === 'events') throw notHere('input of a target that is an event bus')
  if (Input !== undefined) checkJson(Input, Id)
  if (InputPath !== undefined) checkPath(InputPath)
  if (InputTransformer !== undefined) checkTransformer(InputTransformer, Id)
}

function checkJson(input: string, id: string): void {
  checkLength(input, 'input', 8192)
  try {
    JSON.parse(input)
  } catch (error) {
    throw invalid(`JSON syntax error in input for target ${id}: ${(error as Error).message}`)
  }
}

function checkPath(path: string): void {
  checkLength(path, 'inputPath', 256)
  if (!path.startsWith('$')) throw invalid(`Parameter InputPath is not valid. Reason: ${path} does not begin with '$'.`)
  if (!parseJsonPath(path)) throw notHere(`JSON path ${path}: it knows names and indices only`)
}

function checkTransformer({ InputPathsMap = {}, InputTemplate }: InputTransformer, id: string): void {
  checkLength(InputTemplate, 'inputTransformer.inputTemplate', 8192)
  const names = Object.keys(InputPathsMap)
  if (names.length > 100) throw invalid(`InputPathsMap for target ${id} has more than 100 entries.`)
  const reserved = names.find((name) => name.toLowerCase().startsWith('aws.'))
  if (reserved) throw invalid(`InputPathsMap for target ${id} contains the reserved name ${reserved}.`)
  Object.values(InputPathsMap).forEach(checkPath)
  const unknown = placeholders(InputTemplate).find((name) => !names.includes(name) && !PREDEFINED.includes(name))
  if (unknown) throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`)
}
