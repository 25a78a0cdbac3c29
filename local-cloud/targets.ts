import type { MessageAttributes } from './sqs/message.ts'

/**
 * On whose behalf a service delivers. In its own name, the target's policy must let this service in, for this source.
 * With a role (Scheduler's, a rule's target's, a function's own for its destinations), the role must trust the service,
 * and it is the role's policies that must allow it.
 */
export interface Sender {
  /**
   * As policies name it: `events.amazonaws.com`. A policy may write it with the region too, as the CLI does for
   * `logs.us-east-1.amazonaws.com`: that is the same service.
   */
  service: string
  /** The ARN of the rule, the topic, the alarm, … that sends. */
  sourceArn: string
  /** The role in whose name it sends, where it has one. */
  roleArn?: string
  /** The X-Ray header of what it is sent because of: by its lineage Lambda notices that functions go in circles. */
  traceHeader?: string
}

/** What PutEvents takes, of one event. */
export interface BusEvent {
  source: string
  detailType: string
  detail: object
  /** ARNs. */
  resources: string[]
  /** When it happened, in milliseconds since 1970; now, without it. */
  time?: number
  /** Of an event that was on another bus before. */
  id?: string
}

/**
 * What one service may ask of another when it delivers something. Each throws what the other service would answer:
 * `ResourceNotFoundException`, `TooManyRequestsException`, AccessDenied by the target's policy.
 */
export interface Targets {
  /** Takes the event for a function (ARN, with or without a qualifier), which runs later. */
  invokeFunction(functionArn: string, payload: Buffer, sender: Sender): void
  sendMessage(queueArn: string, body: string, sender: Sender, attributes?: MessageAttributes): void
  publish(topicArn: string, message: string, sender: Sender, subject?: string, attributes?: MessageAttributes): void
  /** What AWS's own services tell goes to their region's default bus, and has a source such as `aws.s3`. */
  putEvent(busArn: string, event: BusEvent, sender: Sender): void
  /** Writes an event to a log group that exists; `timestamp` in milliseconds since 1970. Missing where a test has no need of it. */
  putLogEvent?(logGroupArn: string, event: { timestamp: number; message: string }, sender: Sender): void
  /**
   * Throws what an invocation of this function would, and invokes nothing: S3 asks before it keeps a notification.
   * Missing where a test has no need of it.
   */
  checkFunction?(functionArn: string, sender: Sender): void
}
