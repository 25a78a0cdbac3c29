import type { Journal } from '../store.ts'

/** A log group's settings, as the store keeps them. */
export interface LogGroupRecord {
  region: string
  name: string
  arn: string
  /** Milliseconds since 1970. */
  creationTime: number
  retentionInDays?: number
  kmsKeyId?: string
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
  /** What the journal holds of events that are gone. */
  #staleBytes = 0
  #journal: Journal<JournalLine>
  #capacity: number

  constructor(record: LogGroupRecord, journal: Journal<JournalLine>, capacity: number) {
    this.record = record
    this.#journal = journal
    this.#capacity = capacity
    for (const line of journal.read()) this.#replay(line)
    this.#sort()
    const expired = this.#expire()
    if (this.#bytes > capacity) this.#forgetOldest()
    else if (expired > 0) this.#rewrite()
  }

  /** In the order of their timestamps, those that the retention time has not expired. */
  events(): readonly LogEvent[] {
    this.#sort()
    this.#expire()
    return this.#events
  }

  get storedBytes(): number {
    this.#expire()
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
    this.#expire()
    if (this.#bytes > this.#capacity || this.#staleBytes > this.#capacity / 4) this.#forgetOldest()
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

  #sort(): void {
    if (!this.#sorted) this.#events.sort((a, b) => (a.id < b.id ? -1 : 1))
    this.#sorted = true
  }

  /** Drops what is older than the retention time; how much that was. The journal holds it until it is next written anew. */
  #expire(): number {
    const { retentionInDays = Number.POSITIVE_INFINITY } = this.record
    const oldest = Date.now() - retentionInDays * DAY
    if (!this.#sorted || (this.#events[0]?.timestamp ?? oldest) >= oldest) return 0
    const kept = this.#events.findIndex(({ timestamp }) => timestamp >= oldest)
    return this.#dropFirst(kept < 0 ? this.#events.length : kept)
  }

  /** Down to three quarters, so that not every further line rewrites the journal. */
  #forgetOldest(): void {
    let bytes = this.#bytes
    let count = 0
    while (bytes > this.#capacity * 0.75 && count < this.#events.length) bytes -= sizeOf(this.#events[count++]!)
    this.#dropFirst(count)
    this.#rewrite()
  }

  #dropFirst(count: number): number {
    const bytes = this.#events.slice(0, count).reduce((sum, event) => sum + sizeOf(event), 0)
    this.#events = this.#events.slice(count)
    this.#bytes -= bytes
    this.#staleBytes += bytes
    return bytes
  }

  #rewrite(): void {
    this.#bytes = this.#events.reduce((sum, event) => sum + sizeOf(event), 0)
    this.#staleBytes = 0
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
