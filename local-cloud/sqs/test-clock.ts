import type { Clock } from './clock.ts'

/** For tests: time stands still until it is advanced. */
export class TestClock implements Clock {
  #now = Date.UTC(2026, 10, 23)
  #watchers: (() => void)[] = []
  #timers = new Set<{ time: number; callback: () => void }>()

  now(): number {
    return this.#now
  }

  at(time: number, callback: () => void): () => void {
    const timer = { time, callback }
    this.#timers.add(timer)
    for (const resolve of this.#watchers.splice(0)) resolve()
    return () => this.#timers.delete(timer)
  }

  /** How many wait for their time. */
  get timers(): number {
    return this.#timers.size
  }

  /** Resolves when somebody next waits for a time: a long poll, say, has reached its queue. */
  nextTimer(): Promise<void> {
    return new Promise((resolve) => this.#watchers.push(resolve))
  }

  /** Lets the time pass, calling back what falls due on the way, in its order. */
  advance(seconds: number): void {
    const end = this.#now + seconds * 1000
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#now = Math.max(this.#now, timer.time)
      this.#timers.delete(timer)
      timer.callback()
    }
    this.#now = end
  }

  #next(end: number) {
    return [...this.#timers].filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)[0]
  }
}
