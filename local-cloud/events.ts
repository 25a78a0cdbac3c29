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

/** Everything that happens, for the console and the tests. Keeps the last `capacity` events. */
export class EventStream {
  #listeners = new Set<Listener>()
  #history: CloudEvent[] = []
  #lastId = 0
  #capacity: number

  constructor(capacity = 2000) {
    this.#capacity = capacity
  }

  emit(type: string, detail: Record<string, unknown>): void {
    const event = { id: ++this.#lastId, time: Date.now(), type, detail }
    this.#history.push(event)
    // Cut in larger steps: a shift on every event would move the whole array.
    if (this.#history.length > this.#capacity * 1.5) this.#history = this.#history.slice(-this.#capacity)
    for (const listener of this.#listeners) listener(event)
  }

  /** Calls `listener` with each event from now on, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The events after the one with this id that are still remembered. */
  since(id: number): CloudEvent[] {
    return this.#history.slice(-this.#capacity).filter((event) => event.id > id)
  }
}
