/** One thing that happened in the cloud: a request, a deployment's step, an invocation, a log line. */
export interface CloudEvent {
  /** Counts up from 1 while the cloud runs. */
  id: number
  /** Milliseconds since 1970. */
  time: number
  /** `service.what`, as `lambda.invocation` or `cloudformation.stack-event`. */
  type: string
  detail: Record<string, unknown>
}

export type Listener = (event: CloudEvent) => void

/** How much of what happened is remembered: the newest, until either limit is reached. */
export interface HistoryLimits {
  events: number
  /** About what the details take as JSON. */
  bytes: number
}

const DEFAULT_LIMITS: HistoryLimits = { events: 2000, bytes: 4 * 1024 * 1024 }

/** Everything that happens, for the console, the command line and the tests. */
export class EventStream {
  #listeners = new Set<Listener>()
  #history: (CloudEvent | undefined)[] = []
  /** Of each event in the history, in bytes. */
  #sizes: number[] = []
  /** Where in the array the history begins, nothing before it: a shift on every event would move the whole of it. */
  #first = 0
  #bytes = 0
  #lastId = 0
  #limits: HistoryLimits

  constructor(limits: Partial<HistoryLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
  }

  emit(type: string, detail: Record<string, unknown>): void {
    const event = { id: ++this.#lastId, time: Date.now(), type, detail }
    this.#remember(event)
    for (const listener of this.#listeners) listener(event)
  }

  /** The newest event's id; 0 before the first. */
  get lastId(): number {
    return this.#lastId
  }

  /** Calls `listener` with each event from now on, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The events after the one with this id that are still remembered. */
  since(id: number): CloudEvent[] {
    const oldest = this.#history[this.#first]?.id ?? 0
    return this.#history.slice(this.#first + Math.max(0, id + 1 - oldest)) as CloudEvent[]
  }

  #remember(event: CloudEvent): void {
    const bytes = sizeOf(event.detail)
    this.#history.push(event)
    this.#sizes.push(bytes)
    this.#bytes += bytes
    while (this.#history.length - this.#first > this.#limits.events || this.#bytes > this.#limits.bytes) {
      this.#bytes -= this.#sizes[this.#first]!
      this.#history[this.#first++] = undefined
    }
    if (this.#first <= this.#limits.events) return
    this.#history = this.#history.slice(this.#first)
    this.#sizes = this.#sizes.slice(this.#first)
    this.#first = 0
  }
}

/** About the length of the detail as JSON, without writing it. */
function sizeOf(detail: unknown): number {
  if (typeof detail !== 'object' || detail === null) return 8
  let bytes = 2
  for (const name in detail) {
    const value = (detail as Record<string, unknown>)[name]
    bytes += name.length + 6 + (typeof value === 'string' ? value.length : sizeOf(value))
  }
  return bytes
}
