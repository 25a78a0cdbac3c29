import { randomBytes, randomUUID } from 'node:crypto'
import { type Undelivered, withRetryPolicy } from '../eventbridge/delivery/retry-policy.ts'
import { messageAttributes, send } from '../eventbridge/delivery/send.ts'
import { wholeSeconds } from '../eventbridge/event.ts'
import type { Platform } from '../service.ts'
import type { Sender, Targets } from '../targets.ts'
import { schedulerEvent } from './event.ts'
import type { Schedule } from './schedules.ts'

interface Invocation {
  schedule: Schedule
  /** When it was due, in ISO 8601. */
  scheduledTime: string
  /** What the target gets, its context attributes not yet replaced. */
  input: string
}

/** Invokes the targets of schedules in the name of their roles, again as their retry policies say. */
export class Deliveries {
  #platform: Platform
  #targets: Targets
  #groupArn: (schedule: Schedule) => string
  #closed = new AbortController()
  #running = new Set<Promise<void>>()

  constructor(platform: Platform, targets: Targets, groupArn: (schedule: Schedule) => string) {
    this.#platform = platform
    this.#targets = targets
    this.#groupArn = groupArn
  }

  /** Resolves when it is over, one way or another; never rejects. */
  start(schedule: Schedule, time: number): Promise<void> {
    const invocation = { schedule, scheduledTime: wholeSeconds(time), input: inputOf(schedule, time) }
    const running = Promise.resolve()
      .then(() => this.#deliver(invocation))
      .catch((error: Error) => {
        if (!this.#closed.signal.aborted) this.#report(invocation, { status: 'lost', reason: error.message })
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return running
  }

  /** Drops what waits for a retry. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all(this.#running)
  }

  async #deliver(invocation: Invocation): Promise<void> {
    const undelivered = await withRetryPolicy({
      policy: invocation.schedule.settings.Target.RetryPolicy,
      speed: this.#platform.settings.speed,
      signal: this.#closed.signal,
      attempt: (attempt) => this.#attempt(invocation, attempt),
    })
    if (undelivered) this.#giveUp(invocation, undelivered)
  }

  #attempt(invocation: Invocation, attempt: number): void {
    if (this.#closed.signal.aborted) return
    try {
      this.#send(invocation, attempt)
    } catch (error) {
      this.#report(invocation, { status: 'failed', attempt, reason: (error as Error).message })
      throw error
    }
    this.#report(invocation, { status: 'delivered', attempt })
  }

  #send(invocation: Invocation, attempt: number): void {
    const { schedule } = invocation
    const { Arn, EventBridgeParameters } = schedule.settings.Target
    const text = withContext(invocation, attempt)
    if (EventBridgeParameters === undefined) send(this.#targets, Arn, text, this.#senderOf(schedule))
    else {
      const { Source: source, DetailType: detailType } = EventBridgeParameters
      const event = { source, detailType, detail: JSON.parse(text), resources: [schedule.arn] }
      this.#targets.putEvent(Arn, event, this.#senderOf(schedule))
    }
  }

  /** The role must be allowed to send to the queue too. */
  #giveUp(invocation: Invocation, { error, retries, exhausted }: Undelivered): void {
    const { schedule, scheduledTime } = invocation
    const { Arn, DeadLetterConfig: { Arn: queue } = {} } = schedule.settings.Target
    const reason = error.message
    if (queue) {
      const attributes = messageAttributes({
        SCHEDULE_ARN: schedule.arn,
        SCHEDULED_TIME: scheduledTime,
        EXECUTION_ID: newExecutionId(),
        TARGET_ARN: Arn,
        ERROR_CODE: error.code,
        ERROR_MESSAGE: reason,
        EXHAUSTED_RETRY_CONDITION: exhausted,
        RETRY_ATTEMPTS: retries,
        IS_PAYLOAD_TRUNCATED: 'false',
      })
      this.#targets.sendMessage(queue, withContext(invocation, retries + 1), this.#senderOf(schedule), attributes)
    }
    this.#report(invocation, { ...(queue ? { status: 'dead-letter', queue } : { status: 'dropped' }), reason })
  }

  /** The role's trust policy may name the schedule's group. */
  #senderOf(schedule: Schedule): Sender {
    return {
      service: 'scheduler.amazonaws.com',
      sourceArn: this.#groupArn(schedule),
      roleArn: schedule.settings.Target.RoleArn,
    }
  }

  #report({ schedule, scheduledTime }: Invocation, detail: Record<string, unknown>): void {
    const about = { scheduleArn: schedule.arn, targetArn: schedule.settings.Target.Arn, scheduledTime }
    this.#platform.events.emit('scheduler.delivery', { ...about, ...detail })
  }
}

/** Without an Input, a bus gets an empty detail, and any other target an event as of EventBridge. */
function inputOf({ arn, region, settings }: Schedule, time: number): string {
  const { Input, EventBridgeParameters } = settings.Target
  if (Input !== undefined) return Input
  if (EventBridgeParameters !== undefined) return '{}'
  const account = arn.split(':')[4]
  return JSON.stringify(schedulerEvent({ schedule: arn, time, id: randomUUID(), account, region }))
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function withContext({ schedule, scheduledTime, input }: Invocation, attempt: number): string {
  const attributes: Record<string, string> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': scheduledTime,
    'execution-id': newExecutionId(),
    'attempt-number': String(attempt),
  }
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (written, name) => attributes[name] ?? written)
}

function newExecutionId(): string {
  return randomBytes(8).toString('hex')
}
