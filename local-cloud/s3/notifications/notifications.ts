import { CloudError } from '../../errors.ts'
import type { AwsRequest, Platform } from '../../service.ts'
import type { BusEvent, Sender, Targets } from '../../targets.ts'
import type { Bucket, Buckets } from '../buckets.ts'
import { busEvent } from './bus-event.ts'
import {
  checkConfiguration,
  type Destination,
  NO_NOTIFICATIONS,
  type NotificationConfiguration,
  wants,
} from './configuration.ts'
import { Deliveries, type DeliveryOptions } from './deliveries.ts'
import { type Circumstances, eventRecord } from './event-record.ts'
import type { ObjectEvent } from './object-event.ts'

export type NotificationTargets = Pick<
  Targets,
  'invokeFunction' | 'sendMessage' | 'publish' | 'putEvent' | 'checkFunction'
>

/** Tells functions, queues, topics and EventBridge of what happens to a bucket's objects. */
export class Notifications {
  #platform: Platform
  #buckets: Buckets
  #targets: NotificationTargets
  #deliveries: Deliveries

  constructor(platform: Platform, buckets: Buckets, targets: NotificationTargets, options: Partial<DeliveryOptions>) {
    this.#platform = platform
    this.#buckets = buckets
    this.#targets = targets
    this.#deliveries = new Deliveries(platform, options)
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
    const { destinations, eventBridge } = this.get(bucket.name)
    const about = circumstances(bucket, request)
    const sender = senderOf(bucket.name, request)
    for (const destination of destinations.filter((each) => wants(each, event.name, event.object.key))) {
      const record = eventRecord(event, { ...about, configurationId: destination.id })
      const body = JSON.stringify({ Records: [record] })
      this.#deliveries.start({ ...destination, bucket: bucket.name }, () => this.#send(destination, sender, body))
    }
    if (eventBridge) this.#tellBus(bucket, sender, busEvent(event, this.#platform.account, about))
  }

  /** Drops what waits for another attempt. */
  close(): void {
    this.#deliveries.close()
  }

  #tellBus({ name, region }: Bucket, sender: Sender, event: BusEvent): void {
    const arn = `arn:aws:events:${region}:${this.#platform.account}:event-bus/default`
    this.#deliveries.start({ id: 'EventBridge', arn, bucket: name }, () => this.#targets.putEvent(arn, event, sender))
  }

  #send({ kind, arn }: Destination, sender: Sender, body: string): void {
    if (kind === 'function') this.#targets.invokeFunction(arn, Buffer.from(body), sender)
    else if (kind === 'queue') this.#targets.sendMessage(arn, body, sender)
    else this.#targets.publish(arn, body, sender, 'Amazon S3 Notification')
  }

  /** A function is only asked for; queues and topics are sent what S3 calls a test event. */
  #refusal(bucket: string, destination: Destination): [string, string][] {
    const { kind, arn } = destination
    try {
      if (kind === 'function') this.#targets.checkFunction?.(arn, senderOf(bucket))
      else this.#send(destination, senderOf(bucket), testEvent(bucket))
      return []
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      return [[arn, REFUSED[kind](arn)]]
    }
  }
}

const REFUSED: Record<Destination['kind'], (arn: string) => string> = {
  function: (arn) => `Not authorized to invoke function [${arn}]`,
  queue: () => 'Permissions on the destination queue do not allow S3 to publish notifications from this bucket',
  topic: () => 'Permissions on the destination topic do not allow S3 to publish notifications from this bucket',
}

/** What a function's own request set off carries its lineage, so that Lambda notices a loop. */
function senderOf(bucket: string, request?: AwsRequest): Sender {
  const traceHeader = request?.headers['x-amzn-trace-id']
  return { service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${bucket}`, ...(traceHeader && { traceHeader }) }
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

function circumstances(bucket: Bucket, request: AwsRequest): Omit<Circumstances, 'configurationId'> {
  return {
    region: bucket.region,
    time: Date.now(),
    requestId: request.requestId,
    caller: request.accessKeyId,
    sourceIPAddress: '127.0.0.1',
    versioned: bucket.settings.versioning !== undefined,
  }
}
