import type { QueuedEvent } from './queued-event.ts'

/**
 * Events whose time has come, a line for each function: as many run at once as it may have environments here, so that
 * a limit which AWS does not have does not throttle them.
 */
export class ReadyEvents {
  #perFunction: number
  #run: (event: QueuedEvent) => Promise<void>
  #lines = new Map<string, { waiting: QueuedEvent[]; running: number }>()

  constructor(perFunction: number, run: (event: QueuedEvent) => Promise<void>) {
    this.#perFunction = perFunction
    this.#run = run
  }

  add(event: QueuedEvent): void {
    const key = `${event.region}/${event.function.name}`
    const line = this.#lines.get(key) ?? { waiting: [], running: 0 }
    this.#lines.set(key, line)
    line.waiting.push(event)
    this.#next(key)
  }

  #next(key: string): void {
    const line = this.#lines.get(key)
    if (!line || line.running >= this.#perFunction) return
    const event = line.waiting.shift()
    if (!event) {
      if (line.running === 0) this.#lines.delete(key)
      return
    }
    line.running++
    this.#run(event)
      .catch((error: Error) => {
        console.error(`The event ${event.requestId} of ${key} was lost in the local cloud: ${error.message}`)
      })
      .finally(() => {
        line.running--
        this.#next(key)
      })
  }
}
