import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'

/**
 * The runtime's side of the Runtime API. Every call blocks the whole main thread until the answer is there, so that
 * between two invocations nothing of the handler's moves: no timer fires and no promise goes on, as in a frozen
 * environment on AWS. The requests themselves are made by a second thread.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * @param {string} address as in AWS_LAMBDA_RUNTIME_API
 */
export function connectRuntimeApi(address) {
  const shared = new Int32Array(new SharedArrayBuffer(8))
  const { port1: port, port2 } = new MessageChannel()
  const worker = new Worker(new URL('./runtime-api-thread.js', import.meta.url), {
    workerData: { address, shared, port: port2 },
    transferList: [port2],
    execArgv: [],
  })
  // A handler whose promise never settles must end the process, not wait for this thread.
  worker.unref()

  /** @param {unknown} request */
  const call = (request) => {
    Atomics.store(shared, ANSWERED, 0)
    port.postMessage(request)
    Atomics.wait(shared, ANSWERED, 0)
    return receiveMessageOnPort(port)?.message
  }
  return {
    /** Waits, frozen, for the next invocation. @returns {{ headers: Record<string, string>, body: string }} */
    next: () => call({ next: true }),
    /** Answers an invocation and waits for the next. @returns {{ headers: Record<string, string>, body: string }} */
    respond: (/** @type {string} */ requestId, /** @type {string} */ body) =>
      call({ path: `/invocation/${requestId}/response`, body, next: true }),
    /** Reports that an invocation failed, and waits for the next. @returns {{ headers: Record<string, string>, body: string }} */
    fail: (/** @type {string} */ requestId, /** @type {{ errorType: string }} */ error) =>
      call({
        path: `/invocation/${requestId}/error`,
        body: JSON.stringify(error),
        errorType: error.errorType,
        next: true,
      }),
    /** Reports the invocation's failure before the process ends. */
    failAndStop: (/** @type {string} */ requestId, /** @type {{ errorType: string }} */ error) =>
      call({ path: `/invocation/${requestId}/error`, body: JSON.stringify(error), errorType: error.errorType }),
    initError: (/** @type {{ errorType: string }} */ error) =>
      call({ path: '/init/error', body: JSON.stringify(error), errorType: error.errorType }),
    /** The most memory that the process had so far, in MB. */
    maxMemory: () => Math.max(Atomics.load(shared, MAX_MEMORY), Math.ceil(process.memoryUsage.rss() / 1048576)),
  }
}

/** Places in the shared memory of the two threads. */
export const ANSWERED = 0
export const MAX_MEMORY = 1
