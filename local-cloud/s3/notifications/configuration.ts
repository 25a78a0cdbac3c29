import { CloudError } from '../../errors.ts'
import { invalidArgument, notImplemented } from '../errors.ts'
import { EVENT_NAMES, type EventName } from './object-event.ts'

export interface Destination {
  id: string
  kind: 'function' | 'queue' | 'topic'
  arn: string
  /** As they were put: `s3:ObjectCreated:*`. */
  events: string[]
  /** Of the keys; empty means any. */
  prefix: string
  suffix: string
}

/** Whom a bucket tells. https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html */
export interface NotificationConfiguration {
  destinations: Destination[]
  /** Whether all events go to EventBridge. */
  eventBridge: boolean
}

export const NO_NOTIFICATIONS: NotificationConfiguration = { destinations: [], eventBridge: false }

/** Throws InvalidArgument where S3 would not take it. */
export function checkConfiguration({ destinations }: NotificationConfiguration): void {
  for (const { events, arn, kind } of destinations) {
    if (!ARN[kind].test(arn)) throw invalidArgument('The ARN could not be parsed', kind, arn)
    if (events.length === 0) throw invalidArgument('A specified event is not supported for notifications.', 'Event', '')
    for (const event of events) checkEvent(event)
  }
  destinations.forEach((one, index) => {
    if (destinations.slice(index + 1).some((other) => overlap(one, other))) throw overlapping()
  })
}

export function wants({ events, prefix, suffix }: Destination, name: EventName, key: string): boolean {
  return events.some((event) => namesOf(event).includes(name)) && key.startsWith(prefix) && key.endsWith(suffix)
}

const ARN = {
  function: /^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/,
  queue: /^arn:aws:sqs:[^:]+:\d{12}:[^:]+$/,
  topic: /^arn:aws:sns:[^:]+:\d{12}:[^:]+$/,
}

/** What AWS has beside these; nothing here ever makes one happen. */
const ELSEWHERE =
  /^s3:(ReducedRedundancyLostObject|ObjectCreated:Post|Object(Restore|Acl|Tagging|Created|Removed):\w+|ObjectRestore:\*|Replication:[\w*]+|LifecycleExpiration:[\w*]+|LifecycleTransition|IntelligentTiering|ObjectAcl:Put|TestEvent)$/

function checkEvent(event: string): void {
  if (namesOf(event).length > 0) return
  if (ELSEWHERE.test(event)) throw notImplemented(`notification of ${event}`)
  throw invalidArgument('A specified event is not supported for notifications.', 'Event', event)
}

/** What an event type stands for: `s3:ObjectCreated:*` for three. */
function namesOf(event: string): EventName[] {
  const wildcard = event.endsWith(':*')
  return EVENT_NAMES.filter((name) => (wildcard ? `s3:${name}`.startsWith(event.slice(0, -1)) : `s3:${name}` === event))
}

/** A key that both filters let through could tell two destinations of one event: S3 takes no such configuration. */
function overlap(one: Destination, other: Destination): boolean {
  const common = one.events.some((event) => other.events.some((its) => sharesName(event, its)))
  const prefixes = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)
  const suffixes = one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix)
  return common && prefixes && suffixes
}

function sharesName(event: string, other: string): boolean {
  const names = namesOf(other)
  return namesOf(event).some((name) => names.includes(name))
}

function overlapping(): CloudError {
  return new CloudError(
    'InvalidArgument',
    'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
  )
}
