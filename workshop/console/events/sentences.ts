import type { CloudEvent } from '#local-cloud/cloud.ts'
import { count, cut, duration, nameOf } from '../page/format.ts'

/** An event in words. */
export interface Told {
  /** As people call it: `API Gateway`. */
  service: string
  /** What happened, short. */
  text: string
  /** What there is to know besides. */
  facts: string
  isBad: boolean
  /** Of interest only to who looks at this service. */
  isQuiet: boolean
  /** Milliseconds that it took. */
  took: number
}

// biome-ignore lint/suspicious/noExplicitAny: each type of event has details of its own, which the cloud's emitters name.
type Detail = Record<string, any>
type Sentence = (detail: Detail) => Partial<Told> & { text: string }

/** What happened, of any event; of a type that nobody wrote a sentence for, its details. */
export function tell({ type, detail }: CloudEvent): Told {
  const told = { service: serviceOf(type), isBad: false, isQuiet: false, took: 0, ...sentence(type, detail) }
  return { ...told, text: cut(String(told.text), 300), facts: cut(String(told.facts ?? ''), 240) }
}

/** One missing detail must not silence all the rest. */
function sentence(type: string, detail: Detail): Partial<Told> & { text: string } {
  const unwritten = { text: type, facts: short(detail), isQuiet: true }
  try {
    return SENTENCES[type]?.(detail) ?? unwritten
  } catch {
    return unwritten
  }
}

const NAMES: Record<string, string> = {
  api: 'AWS APIs',
  apigateway: 'API Gateway',
  cloudformation: 'CloudFormation',
  cloudwatch: 'CloudWatch',
  codedeploy: 'CodeDeploy',
  eventbridge: 'EventBridge',
  iam: 'IAM',
  lambda: 'Lambda',
  datadog: 'Datadog',
  logs: 'Logs',
  opensearch: 'OpenSearch',
  s3: 'S3',
  scheduler: 'Scheduler',
  slack: 'Slack',
  sns: 'SNS',
  sqs: 'SQS',
  ssm: 'Parameter Store',
}

export function serviceOf(type: string): string {
  const word = type.split('.')[0] ?? ''
  return NAMES[word] ?? word
}

const SENTENCES: Record<string, Sentence> = {
  'slack.command': ({ command, text, status, milliseconds, error }) => ({
    text: `${command} ${text}`.trim(),
    facts: error ? `Slack shows: ${error}` : `answered ${status} in ${duration(milliseconds)}`,
    isBad: Boolean(error),
    took: milliseconds,
  }),
  'slack.message': ({ channel, response_type, text, edited }) => ({
    text: `${edited ? 'message changed' : 'message'} in #${channel}${text ? `: ${text}` : ''}`,
    facts: response_type === 'ephemeral' ? 'only the user sees it' : 'everybody sees it',
  }),
  'apigateway.request': ({ method, path, status, error, apiName, milliseconds }) => ({
    text: `${method} ${path} → ${status}`,
    facts: [error && thrownIn(error), apiName, duration(milliseconds)].filter(Boolean).join(' · '),
    isBad: status >= 500,
    took: milliseconds,
  }),
  'apigateway.deployment': ({ stage }) => ({ text: `deployed to stage ${stage}`, isQuiet: true }),
  'lambda.invocation': (detail) => ({
    text: detail.functionName,
    facts: [
      detail.errorType ?? (detail.status === 'timeout' && 'timed out') ?? '',
      detail.cold
        ? `cold start${detail.initDuration === undefined ? '' : ` ${duration(detail.initDuration)}`}`
        : 'warm',
      `ran ${duration(detail.duration)}`,
      `${detail.maxMemoryUsed} of ${detail.memorySize} MB`,
    ]
      .filter(Boolean)
      .join(' · '),
    isBad: detail.status !== 'success',
    took: detail.duration + (detail.initDuration ?? 0),
  }),
  'lambda.event-received': ({ functionName }) => ({ text: `an event waits for ${functionName}`, isQuiet: true }),
  'lambda.event-dropped': ({ functionName, attempts, reason }) => ({
    text: `an event for ${functionName} was given up`,
    facts: `${reason}, after ${count(attempts, 'attempt')}`,
    isBad: true,
  }),
  'lambda.throttle': ({ functionName, reason }) => ({
    text: `${functionName} was throttled`,
    facts: reason,
    isBad: true,
  }),
  'lambda.recursion-dropped': ({ functionName }) => ({
    text: `${functionName} was called in circles, and stopped`,
    isBad: true,
  }),
  'lambda.log-denied': ({ functionName, reason }) => ({
    text: `${functionName} may not write its log`,
    facts: reason,
    isBad: true,
  }),
  'lambda.destination-delivered': ({ functionName, destination }) => ({
    text: `the outcome of ${functionName} went to ${nameOf(destination)}`,
  }),
  'lambda.destination-failed': ({ functionName, destination, reason }) => ({
    text: `the outcome of ${functionName} did not reach ${nameOf(destination)}`,
    facts: reason,
    isBad: true,
  }),
  'lambda.dead-letter-delivered': ({ functionName, destination }) => ({
    text: `the event that ${functionName} failed on went to ${nameOf(destination)}`,
    isBad: true,
  }),
  'lambda.dead-letter-failed': ({ functionName, destination, reason }) => ({
    text: `the event that ${functionName} failed on did not reach ${nameOf(destination)}`,
    facts: reason,
    isBad: true,
  }),
  'lambda.event-source-batch': ({ functionName, eventSourceArn, messages, failed, filtered, reason }) => ({
    text: `${count(messages, 'message')} of ${nameOf(eventSourceArn)} for ${functionName}`,
    facts: [failed > 0 && `${failed} come back`, filtered > 0 && `${filtered} filtered out`, reason]
      .filter(Boolean)
      .join(' · '),
    isBad: failed > 0,
  }),
  'lambda.event-source-denied': ({ functionName, eventSourceArn }) => ({
    text: `${functionName} may not read ${nameOf(eventSourceArn)}`,
    isBad: true,
  }),
  'sns.publish': ({ topicArn, subject, message }) => ({
    text: `published to ${nameOf(topicArn)}`,
    facts: subject ?? titleOf(message),
  }),
  'sns.delivery': ({ endpoint, ...detail }) => delivery(nameOf(endpoint), detail),
  'sqs.message-sent': ({ queue, body }) => ({
    text: `message to ${nameOf(queue)}`,
    facts: titleOf(body),
    isQuiet: isNotification(body),
  }),
  'sqs.message-received': ({ queue, receiveCount }) => ({
    text: `message out of ${nameOf(queue)}`,
    facts: receiveCount > 1 ? `for the ${receiveCount}th time` : '',
    isQuiet: receiveCount === 1,
  }),
  'sqs.message-deleted': ({ queue }) => ({ text: `message of ${nameOf(queue)} deleted`, isQuiet: true }),
  'sqs.message-dead-lettered': ({ queue, deadLetterQueue }) => ({
    text: `message of ${nameOf(queue)} moved to ${nameOf(deadLetterQueue)}`,
    facts: 'it was received too often',
    isBad: true,
  }),
  'eventbridge.event': ({ source, detailType, rules }) => ({
    text: `${source}: ${detailType}`,
    facts: rules.length > 0 ? `for ${rules.join(', ')}` : 'no rule wants it',
    isQuiet: rules.length === 0,
  }),
  'eventbridge.schedule-due': ({ ruleArn, schedule }) => ({ text: `${nameOf(ruleArn)} is due`, facts: schedule }),
  'eventbridge.delivery': ({ targetArn, ...detail }) => delivery(nameOf(targetArn), detail),
  'scheduler.schedule-due': ({ name, scheduleArn }) => ({ text: `${name ?? nameOf(scheduleArn)} is due` }),
  'scheduler.delivery': ({ targetArn, ...detail }) => delivery(nameOf(targetArn), detail),
  's3.notification': ({ bucket, destination, ...detail }) => {
    const { facts, ...rest } = delivery(nameOf(destination), detail)
    return { ...rest, facts: [`of ${bucket}`, facts].filter(Boolean).join(' · ') }
  },
  'logs.subscription-delivery': ({ destinationArn, logGroup, events, ...detail }) => ({
    ...delivery(nameOf(destinationArn), detail),
    text: `${count(events, 'line')} of ${logGroup} for ${nameOf(destinationArn)}`,
  }),
  'cloudwatch.metric-data': ({ namespace, metrics, count: all }) => ({
    text: `${count(all, 'value')} for ${namespace}`,
    facts: metrics.map(({ name, value }: Detail) => (value === undefined ? name : `${name} ${value}`)).join(', '),
    isQuiet: true,
  }),
  'cloudwatch.alarm': ({ alarmName, state, previousState, reason }) => ({
    text: `alarm ${alarmName}: ${previousState} → ${state}`,
    facts: reason,
    isBad: state === 'ALARM',
  }),
  'cloudwatch.alarm-action': ({ alarmName, action, error }) => ({
    text: `alarm ${alarmName} tells ${nameOf(action)}`,
    facts: error,
    isBad: Boolean(error),
  }),
  'cloudwatch.alarm-configuration': ({ alarmName, what }) => ({ text: `alarm ${alarmName} ${what}`, isQuiet: true }),
  'cloudformation.stack-event': ({
    StackName,
    LogicalResourceId,
    ResourceType,
    ResourceStatus,
    ResourceStatusReason,
  }) => {
    const isStack = ResourceType === 'AWS::CloudFormation::Stack'
    const isBad = /FAILED|ROLLBACK/.test(ResourceStatus)
    return {
      text: `${isStack ? StackName : `${StackName}: ${LogicalResourceId}`} ${ResourceStatus}`,
      facts: ResourceStatusReason ?? (isStack ? '' : ResourceType),
      isBad,
      isQuiet: !isStack && !isBad,
    }
  },
  'codedeploy.deployment': ({ applicationName, status, message }) => ({
    text: `${applicationName}: ${status}`,
    facts: message,
    isBad: status === 'Failed' || status === 'Stopped',
  }),
  'codedeploy.lifecycle-event': ({ name, status }) => ({ text: `${name} ${status}`, isBad: status === 'Failed' }),
  'codedeploy.traffic': ({ functionName, alias, targetVersion, weight }) => ({
    text: `${weight} % of ${functionName}:${alias} goes to version ${targetVersion}`,
  }),
  'iam.access-denied': ({ action, resource, reason }) => ({
    text: `${action} refused on ${nameOf(resource)}`,
    facts: reason,
    isBad: true,
  }),
  'ssm.parameter-change': ({ name, operation, type }) => ({ text: `${operation} ${name}`, facts: type }),
  'datadog.event': ({ title, alert_type, tags }) => ({
    text: `event: ${title}`,
    facts: [alert_type, ...(tags ?? [])].join(' · '),
  }),
  'datadog.series': ({ points, metrics }) => ({ text: count(points, 'point'), facts: metrics.join(', ') }),
  'datadog.fault': fault,
  'slack.fault': fault,
  'opensearch.fault': fault,
  'opensearch.bulk': ({ items, failed, indices }) => ({
    text: `${count(items, 'document')} for ${indices.join(', ')}`,
    facts: failed > 0 ? `${failed} failed` : '',
    isBad: failed > 0,
  }),
  'opensearch.document': ({ index, result }) => ({ text: `document ${result} in ${index}` }),
  'opensearch.index-created': ({ index }) => ({ text: `index ${index} made` }),
  'opensearch.index-deleted': ({ index }) => ({ text: `index ${index} deleted` }),
  'api.call': ({ service, target, status, milliseconds }) => ({
    text: `${service} ${target} → ${status}`,
    facts: duration(milliseconds),
    isQuiet: true,
    took: milliseconds,
  }),
}

/** A partner that was told to misbehave did. */
function fault({ method, path, ...detail }: Detail) {
  return { text: `misbehaves at ${method} ${path}`, facts: short(detail), isBad: true }
}

function delivery(to: string, { status, attempt, reason, queue }: Detail) {
  const said: Record<string, string> = {
    delivered: `delivered to ${to}`,
    filtered: `filtered out for ${to}`,
    'dead-letter': `given up for ${to}, moved to ${nameOf(queue)}`,
  }
  return {
    text: said[status] ?? `${status} for ${to}`,
    facts: [attempt > 1 && `attempt ${attempt}`, reason].filter(Boolean).join(' · '),
    isBad: status !== 'delivered' && status !== 'filtered',
    isQuiet: status === 'filtered',
  }
}

/** The sentence that a function threw, where an error quotes it whole, trace and all. */
function thrownIn(error: string): string {
  const [, before = '', json = ''] = /^([^{]*)(\{.*\})/s.exec(error) ?? []
  try {
    return before + (JSON.parse(json).errorMessage ?? json)
  } catch {
    return error
  }
}

/** Of a topic, which tells itself that it delivered. */
function isNotification(body: unknown): boolean {
  return /"Type"\s*:\s*"Notification"/.test(String(body))
}

/** What a message is about, where it says so; else how it begins. */
function titleOf(message: unknown): string {
  const text = String(message ?? '')
  try {
    const { title, metric, type, Message } = JSON.parse(text)
    return typeof Message === 'string' ? titleOf(Message) : String(title ?? metric ?? type ?? cut(text, 120))
  } catch {
    return cut(text, 120)
  }
}

function short(detail: Detail): string {
  const said = Object.entries(detail).filter(([, value]) => typeof value !== 'object' && value !== undefined)
  return said.map(([name, value]) => `${name} ${cut(nameOf(value), 80)}`).join(' · ')
}
