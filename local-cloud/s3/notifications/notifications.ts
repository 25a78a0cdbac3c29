import { setTimeout } from 'node:timers/promises'
import { CloudError } from '../../errors.ts'
import type { AwsRequest, Platform } from '../../service.ts'
import type { Sender, Targets } from '../../targets.ts'
import type { Bucket, Buckets } from '../buckets.ts'
import {
  checkConfiguration,
  type Destination,
  NO_NOTIFICATIONS,
  type NotificationConfiguration,
  wants,
} from './configuration.ts'
import { type Circumstances, eventRecord } from './event-record.ts'
import type { ObjectEvent } from './object-event.ts'

export type NotificationTargets = Pick<Targets, 'invokeFunction' | 'sendMessage' | 'publish' | 'checkFunction'>

export interface NotificationOptions {
  /** How many milliseconds one of AWS's seconds takes between two attempts. */
  second: number
}

/** Between the attempts of a delivery, in seconds, while the destination's service is busy. */
const RETRY_DELAYS = [1, 2, 4, 8, 15, 30, 60, 60, 60, 60]

/** How many deliveries may wait for their next attempt. */
const MAX_WAITING = 1000

/** Tells functions, queues and topics of what happens to a bucket's objects. */
export class Notifications {
  #platform: Platform
  #buckets: Buckets
  #targets: NotificationTargets
  #second: number
  #closed = new AbortController()
  #waiting = 0

  constructor(
    platform: Platform,
    buckets: Buckets,
    targets: NotificationTargets,
    options: Partial<NotificationOptions>,
  ) {
    this.#platform = platform
    this.#buckets = buckets
    this.#targets = targets
    this.#second = options.second ?? 1000 / platform.settings.speed
  }

  get(bucket: string): NotificationConfiguration {
    const { notification } = this.#buckets.get(bucket).settings
    return notification === undefined ? NO_NOTIFICATIONS : JSON.parse(notification)
  }

  put(bucket: string, configuration: NotificationConfiguration, { validateDestinations = true } = {}): void {
    this.#buckets.get(bucket)
    this.check(bucket, configuration, { validateDestinations })
    this.#buckets.set(bucket, 'notification', JSON.stringify(configuration))
  }

  /** Throws InvalidArgument where S3 would not take it; queues and topics get a test event. */
  check(bucket: string, configuration: NotificationConfiguration, { validateDestinations = true } = {}): void {
    checkConfiguration(configuration)
    if (!validateDestinations) return
    const refused = configuration.destinations.flatMap((each) => this.#refusal(bucket, each))
    if (refused.length === 0) return
    const members = refused.flatMap(([arn, reason], index) => [
      [`ArgumentName${index + 1}`, `${arn}, null`],
      [`ArgumentValue${index + 1}`, reason],
    ])
    const sentence = 'Unable to validate the following destination configurations'
    throw new CloudError('InvalidArgument', sentence, 400, Object.fromEntries(members))
  }

  /** Returns at once. */
  notify(event: ObjectEvent, request: AwsRequest): void {
    const bucket = this.#buckets.get(event.object.bucket)
    for (const destination of this.get(bucket.name).destinations) {
      if (!wants(destination, event.name, event.object.key)) continue
      const record = eventRecord(event, circumstances(bucket, destination, request))
      this.#deliver(destination, bucket.name, JSON.stringify({ Records: [record] })).catch((error: Error) => {
        if (!this.#closed.signal.aborted)
          this.#report(destination, bucket.name, { status: 'lost', reason: error.message })
      })
    }
  }

  /** Drops what waits for another attempt. */
  close(): void {
    this.#closed.abort()
  }

  async #deliver(destination: Destination, bucket: string, body: string): Promise<void> {
    for (const delay of [...RETRY_DELAYS, undefined]) {
      try {
        this.#send(destination, bucket, body)
        return this.#report(destination, bucket, { status: 'delivered' })
      } catch (error) {
        if (!isRetryable(error) || delay === undefined || this.#waiting >= MAX_WAITING) throw error
        this.#report(destination, bucket, { status: 'failed', reason: (error as Error).message })
      }
      this.#waiting++
      await setTimeout(delay * this.#second, undefined, { signal: this.#closed.signal }).finally(() => this.#waiting--)
    }
  }

  #send({ kind, arn }: Destination, bucket: string, body: string): void {
    const sender = senderOf(bucket)
    if (kind === 'function') this.#targets.invokeFunction(arn, Buffer.from(body), sender)
    else if (kind === 'queue') this.#targets.sendMessage(arn, body, sender)
    else this.#targets.publish(arn, body, sender, 'Amazon S3 Notification')
  }

  /** A function is only asked for; queues and topics are sent what S3 calls a test event. */
  #refusal(bucket: string, destination: Destination): [string, string][] {
    const { kind, arn } = destination
    try {
      if (kind === 'function') this.#targets.checkFunction?.(arn, senderOf(bucket))
      else this.#send(destination, bucket, testEvent(bucket))
      return []
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      return [[arn, REFUSED[kind](arn)]]
    }
  }

  #report({ id, arn }: Destination, bucket: string, detail: Record<string, unknown>): void {
    this.#platform.events.emit('s3.notification', { bucket, configurationId: id, destination: arn, ...detail })
  }
}

const REFUSED: Record<Destination['kind'], (arn: string) => string> = {
  function: (arn) => `Not authorized to invoke function [${arn}]`,
  queue: () => 'Permissions on the destination queue do not allow S3 to publish notifications from this bucket',
  topic: () => 'Permissions on the destination topic do not allow S3 to publish notifications from this bucket',
}

function senderOf(bucket: string): Sender {
  return { service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${bucket}` }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function testEvent(bucket: string): string {
  const ids = { RequestId: 'local', HostId: 'local' }
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date().toISOString(),
    Bucket: bucket,
    ...ids,
  })
}

function circumstances(bucket: Bucket, { id }: Destination, request: AwsRequest): Circumstances {
  return {
    region: bucket.region,
    configurationId: id,
    time: Date.now(),
    requestId: request.requestId,
    caller: request.accessKeyId,
    sourceIPAddress: '127.0.0.1',
    versioned: bucket.settings.versioning !== undefined,
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof CloudError && (error.status === 429 || error.status >= 500)
}
