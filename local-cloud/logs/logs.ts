import { randomUUID } from 'node:crypto'
import { Deferred } from '../deferred.ts'
import { CloudError } from '../errors.ts'
import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { eventId } from './event-id.ts'
import { type LogEvent, LogGroup, type LogGroupRecord } from './log-group.ts'

export interface InputLogEvent {
  /** Milliseconds since 1970. */
  timestamp: number
  message: string
}

/** Events that were just stored, for subscription and metric filters. */
export type LogListener = (group: { region: string; name: string }, stream: string, events: LogEvent[]) => void

/** 20 MB of messages a log group. */
const CAPACITY = 20 * 1024 * 1024

/** Milliseconds that a line may wait for others: functions that are invoked often log thousands a second. */
const BATCH_TIME = 50

/** CloudWatch Logs' state: the log groups of all regions. */
export class Logs {
  readonly platform: Platform
  /** What is written in a moment, or as soon as somebody looks into any log group. */
  readonly late = new Deferred(BATCH_TIME)
  #records: Table<LogGroupRecord>
  #groups = new Map<string, LogGroup>()
  #listeners = new Set<LogListener>()
  #onDeleted = new Set<(record: LogGroupRecord) => void>()
  #capacity: number
  #counter = 0

  constructor(platform: Platform, { capacity = CAPACITY } = {}) {
    this.platform = platform
    this.#capacity = capacity
    this.#records = platform.store.table('logs/groups')
    for (const record of this.#records.values()) this.#open(record)
  }

  createLogGroup(region: string, name: string, tags: Record<string, string> = {}): LogGroup {
    this.late.settle()
    if (this.#groups.has(key(region, name))) {
      throw new CloudError('ResourceAlreadyExistsException', 'The specified log group already exists')
    }
    const arn = `arn:aws:logs:${region}:${this.platform.account}:log-group:${name}`
    const record = { region, name, arn, creationTime: Date.now(), tags, journal: `logs/events/${randomUUID()}` }
    this.#records.set(key(region, name), record)
    return this.#open(record)
  }

  /** How policies name a stream, or with none all that is in the group. */
  streamArn(region: string, name: string, stream = ''): string {
    return `arn:aws:logs:${region}:${this.platform.account}:log-group:${name}:log-stream:${stream}`
  }

  /** The group itself, or ResourceNotFoundException. */
  group(region: string, name: string): LogGroup {
    this.late.settle()
    const group = this.#groups.get(key(region, name))
    if (!group) throw new CloudError('ResourceNotFoundException', 'The specified log group does not exist.')
    return group
  }

  /** By name. */
  groups(region: string): LogGroup[] {
    this.late.settle()
    return [...this.#groups.values()]
      .filter((group) => group.record.region === region)
      .sort((a, b) => (a.record.name < b.record.name ? -1 : 1))
  }

  hasGroup(region: string, name: string): boolean {
    this.late.settle()
    return this.#groups.has(key(region, name))
  }

  deleteLogGroup(region: string, name: string): void {
    const group = this.group(region, name)
    group.delete()
    this.#groups.delete(key(region, name))
    this.#records.delete(key(region, name))
    for (const listener of this.#onDeleted) listener(group.record)
  }

  /** Changes the group's settings: its retention, its tags. */
  configure(region: string, name: string, change: Partial<LogGroupRecord>): void {
    const { record } = this.group(region, name)
    this.#records.set(key(region, name), { ...record, ...change })
    Object.assign(record, change)
  }

  /** Throws ResourceAlreadyExistsException. */
  createLogStream(region: string, groupName: string, name: string): void {
    const group = this.group(region, groupName)
    if (group.streams.has(name)) {
      throw new CloudError('ResourceAlreadyExistsException', 'The specified log stream already exists')
    }
    group.createStream(name)
  }

  /** Stores events in a stream that exists, and tells those who listen. */
  putLogEvents(region: string, name: string, stream: string, events: InputLogEvent[]): void {
    const group = this.group(region, name)
    if (!group.streams.has(stream)) {
      throw new CloudError('ResourceNotFoundException', 'The specified log stream does not exist.')
    }
    const ingestionTime = Date.now()
    const stored = events.map(({ timestamp, message }) => ({
      id: eventId(timestamp, ingestionTime, this.#counter++),
      stream,
      timestamp,
      ingestionTime,
      message,
    }))
    group.append(stored)
    for (const listener of this.#listeners) listener({ region, name }, stream, stored)
  }

  /** As the services write their logs: group and stream come to be with the first event. */
  write(region: string, name: string, stream: string, events: InputLogEvent[]): void {
    const group = this.hasGroup(region, name) ? this.group(region, name) : this.createLogGroup(region, name)
    if (!group.streams.has(stream)) group.createStream(stream)
    this.putLogEvents(region, name, stream, events)
  }

  /** Calls `listener` with all events from now on, until the returned function is called. */
  onEvents(listener: LogListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` with each group that was deleted. */
  onDeleted(listener: (record: LogGroupRecord) => void): void {
    this.#onDeleted.add(listener)
  }

  #open(record: LogGroupRecord): LogGroup {
    const group = new LogGroup(record, this.platform.store.journal(record.journal), this.#capacity)
    this.#groups.set(key(record.region, record.name), group)
    return group
  }
}

function key(region: string, name: string): string {
  return `${region}/${name}`
}
