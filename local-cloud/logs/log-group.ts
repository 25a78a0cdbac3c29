import type { Journal } from '../store.ts'

/** A log group's settings, as the store keeps them. */
export interface LogGroupRecord {
  region: string
  name: string
  arn: string
  /** Milliseconds since 1970. */
  creationTime: number
  retentionInDays?: number
  tags: Record<string, string>
  subscriptionFilters?: SubscriptionFilter[]
  metricFilters?: MetricFilter[]
  /** The journal with its streams and events. */
  journal: string
}

/** As DescribeSubscriptionFilters shows it. */
export interface SubscriptionFilter {
  filterName: string
  filterPattern: string
  destinationArn: string
  roleArn?: string
  distribution: string
  /** Milliseconds since 1970. */
  creationTime: number
}

/** As DescribeMetricFilters shows it. */
export interface MetricFilter {
  filterName: string
  filterPattern: string
  /** One. */
  metricTransformations: MetricTransformation[]
  /** Milliseconds since 1970. */
  creationTime: number
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html */
export interface MetricTransformation {
  metricName: string
  metricNamespace: string
  /** A number, or what holds one: `$.latency` of a JSON event, `$size` or `$7` of one whose fields are parted by spaces. */
  metricValue: string
  /** Stands for a minute in which events came and none matched. */
  defaultValue?: number
  /** By name: what holds the value, as in `metricValue`. */
  dimensions?: Record<string, string>
  unit?: string
}

export interface LogEvent {
  /** 56 digits: they sort as the events do. */
  id: string
  stream: string
  timestamp: number
  ingestionTime: number
  message: string
}

export interface LogStream {
  name: string
  creationTime: number
  firstEventTimestamp?: number
  lastEventTimestamp?: number
  lastIngestionTime?: number
}

/** A line of the journal: a stream that was created, or an event. */
type JournalLine = { stream: string; created: number } | { s: string; t: number; i: number; id: string; m: string }

const DAY = 24 * 60 * 60 * 1000

/**
 * The streams and events of one log group: in memory to be read, in a journal to survive a restart.
 * Once the messages take more than `capacity` bytes, the oldest are forgotten. (AWS keeps them for the retention time.)
 */
export class LogGroup {
  readonly record: LogGroupRecord
  readonly streams = new Map<string, LogStream>()
  #events: LogEvent[] = []
  #sorted = true
  #bytes = 0
  #journal: Journal<JournalLine>
  #capacity: number

  constructor(record: LogGroupRecord, journal: Journal<JournalLine>, capacity: number) {
    this.record = record
    this.#journal = journal
    this.#capacity = capacity
    for (const line of journal.read()) this.#replay(line)
    if (this.#bytes > capacity) this.#forgetOldest()
  }

  /** In the order of their timestamps, those that the retention time has not expired. */
  events(): readonly LogEvent[] {
    if (!this.#sorted) this.#events.sort((a, b) => (a.id < b.id ? -1 : 1))
    this.#sorted = true
    const { retentionInDays } = this.record
    if (!retentionInDays) return this.#events
    const oldest = Date.now() - retentionInDays * DAY
    return this.#events.filter((event) => event.timestamp >= oldest)
  }

  get storedBytes(): number {
    return this.#bytes
  }

  createStream(name: string): void {
    const created = Date.now()
    this.#journal.append([{ stream: name, created }])
    this.streams.set(name, { name, creationTime: created })
  }

  deleteStream(name: string): void {
    this.#events = this.#events.filter((event) => event.stream !== name)
    this.streams.delete(name)
    this.#rewrite()
  }

  append(events: LogEvent[]): void {
    this.#journal.append(events.map(toLine))
    for (const event of events) this.#add(event)
    if (this.#bytes > this.#capacity) this.#forgetOldest()
  }

  delete(): void {
    this.#journal.delete()
  }

  #replay(line: JournalLine): void {
    if ('created' in line) this.streams.set(line.stream, { name: line.stream, creationTime: line.created })
    else this.#add({ id: line.id, stream: line.s, timestamp: line.t, ingestionTime: line.i, message: line.m })
  }

  #add(event: LogEvent): void {
    const last = this.#events.at(-1)
    if (last && event.id < last.id) this.#sorted = false
    this.#events.push(event)
    this.#bytes += sizeOf(event)
    const stream = this.streams.get(event.stream)
    if (!stream) return
    stream.firstEventTimestamp = Math.min(stream.firstEventTimestamp ?? event.timestamp, event.timestamp)
    stream.lastEventTimestamp = Math.max(stream.lastEventTimestamp ?? 0, event.timestamp)
    stream.lastIngestionTime = event.ingestionTime
  }

  /** Down to three quarters, so that not every further line rewrites the journal. */
  #forgetOldest(): void {
    let drop = 0
    while (this.#bytes > this.#capacity * 0.75 && drop < this.#events.length)
      this.#bytes -= sizeOf(this.#events[drop++]!)
    this.#events = this.#events.slice(drop)
    this.#rewrite()
  }

  #rewrite(): void {
    this.#bytes = this.#events.reduce((sum, event) => sum + sizeOf(event), 0)
    const streams = [...this.streams.values()].map(({ name, creationTime }) => ({
      stream: name,
      created: creationTime,
    }))
    this.#journal.rewrite([...streams, ...this.#events.map(toLine)])
  }
}

function toLine({ stream, timestamp, ingestionTime, id, message }: LogEvent): JournalLine {
  return { s: stream, t: timestamp, i: ingestionTime, id, m: message }
}

/** As CloudWatch Logs counts: the bytes of the message and 26. */
export function sizeOf({ message }: { message: string }): number {
  return Buffer.byteLength(message) + 26
}
