/** The time of day, and what happens at a later one; tests bring a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `callback` once when it is `time`, unless the returned function is called before. */
  at(time: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, callback) {
    const timer = setTimeout(callback, Math.max(0, time - Date.now()))
    // A message that waits for its time-out is no reason to keep the process alive.
    timer.unref()
    return () => clearTimeout(timer)
  },
}
