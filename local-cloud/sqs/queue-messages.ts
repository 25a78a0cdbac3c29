import type { Table } from '../store.ts'
import type { Clock } from './clock.ts'
import type { Message } from './message.ts'

/** The messages of one queue, in memory and in the store, and the time at which the next of them comes to be visible. */
export class QueueMessages {
  #messages: Map<string, Message>
  #table: Table<Message>
  #clock: Clock
  #onVisible: () => void
  #wake: { time: number; cancel: () => void } | undefined

  /** `onVisible` is called when a message may have become visible. */
  constructor(messages: Message[], { table, clock }: { table: Table<Message>; clock: Clock }, onVisible: () => void) {
    this.#messages = new Map(messages.map((message) => [message.id, message]))
    this.#table = table
    this.#clock = clock
    this.#onVisible = onVisible
    this.#wakeAtNext()
  }

  get size(): number {
    return this.#messages.size
  }

  get(id: string): Message | undefined {
    return this.#messages.get(id)
  }

  /** Oldest first. */
  all(): Message[] {
    return [...this.#messages.values()]
  }

  hasVisible(): boolean {
    const now = this.#clock.now()
    for (const { visibleAt } of this.#messages.values()) if (visibleAt <= now) return true
    return false
  }

  /** New, or in the place of the one with its id. */
  keep(message: Message): void {
    this.#table.set(message.id, message)
    this.#messages.set(message.id, message)
    this.#wakeAt(message.visibleAt)
  }

  remove(message: Message): void {
    this.#table.delete(message.id)
    this.#messages.delete(message.id)
  }

  /** Another queue keeps it from now on. */
  letGo(message: Message): void {
    this.#messages.delete(message.id)
  }

  close(): void {
    this.#wake?.cancel()
  }

  /** One timer a queue, set for the first message that comes back. */
  #wakeAt(time: number): void {
    if (time <= this.#clock.now() || (this.#wake && this.#wake.time <= time)) return
    this.#wake?.cancel()
    const cancel = this.#clock.at(time, () => {
      this.#wake = undefined
      this.#onVisible()
      this.#wakeAtNext()
    })
    this.#wake = { time, cancel }
  }

  #wakeAtNext(): void {
    for (const { visibleAt } of this.#messages.values()) this.#wakeAt(visibleAt)
  }
}
