/**
 * Work that waits a moment for more of its kind, so that all of it is done at once, but never longer than until somebody
 * looks at what it changes: who looks calls `settle` first.
 */
export class Deferred {
  #milliseconds: number
  #work = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /** Has this done soon; once, however often it is asked for until then. */
  add(work: () => void): void {
    this.#work.add(work)
    this.#timer ??= setTimeout(() => this.settle(), this.#milliseconds)
  }

  /** Does now what waits. */
  settle(): void {
    if (this.#work.size === 0) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    const work = this.#work
    this.#work = new Set()
    for (const each of work) each()
  }
}
