/** The time of day, and what happens at a later one; tests bring a clock that they move by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `callback` once when it is `time`, unless the returned function is called before. */
  at(time: number, callback: () => void): () => void
}

/** A longer setTimeout would fire at once: its delay is a signed number of 32 bits, 24 days. */
const LONGEST_TIMEOUT = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  at(time, callback) {
    let timer: NodeJS.Timeout
    const wait = () => {
      const left = Math.max(0, time - Date.now())
      timer = left > LONGEST_TIMEOUT ? setTimeout(wait, LONGEST_TIMEOUT) : setTimeout(callback, left)
      // A message that waits for its time-out is no reason to keep the process alive.
      timer.unref()
    }
    wait()
    return () => clearTimeout(timer)
  },
}
