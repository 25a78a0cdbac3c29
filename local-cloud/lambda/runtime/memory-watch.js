import { Worker } from 'node:worker_threads'

/** Places in the memory that the main thread and the watching one share. */
export const RUNNING = 0
export const MAX_MEMORY = 1
/** Never changes: who waits for it sleeps. */
export const CLOCK = 2
/** When the memory was last measured, by whichever thread: milliseconds, as far as 32 bits go. */
export const MEASURED_AT = 3

/** Milliseconds between two looks. */
export const INTERVAL = 25

/**
 * Has a second thread watch the process, since a handler may be busy: that it takes no more than the function's memory,
 * and that the cloud still lives. It sleeps while the environment is frozen.
 */
export function watchMemory() {
  const shared = new Int32Array(new SharedArrayBuffer(16))
  const worker = new Worker(new URL('./memory-watch-thread.js', import.meta.url), {
    workerData: { shared, cloud: process.ppid },
    execArgv: [],
  })
  // A handler whose promise never settles must end the process, not wait for this thread.
  worker.unref()
  Atomics.store(shared, RUNNING, 1)

  return {
    freeze() {
      Atomics.store(shared, RUNNING, 0)
    },
    thaw() {
      Atomics.store(shared, RUNNING, 1)
      Atomics.notify(shared, RUNNING)
    },
    /** The most memory that the process had so far, in MB. Measured anew, unless either thread did so a moment ago. */
    maxMemory() {
      const age = (Date.now() - Atomics.load(shared, MEASURED_AT)) | 0
      if (age >= INTERVAL || age < 0) raiseMaxMemory(shared)
      return Atomics.load(shared, MAX_MEMORY)
    },
  }
}

/**
 * Whether the process has more memory than ever, in MB. Takes as long as a short invocation.
 *
 * @param {Int32Array} shared
 */
export function raiseMaxMemory(shared) {
  Atomics.store(shared, MEASURED_AT, Date.now())
  const used = Math.ceil(process.memoryUsage.rss() / 1048576)
  if (used <= Atomics.load(shared, MAX_MEMORY)) return false
  Atomics.store(shared, MAX_MEMORY, used)
  return true
}
