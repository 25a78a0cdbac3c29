import { RuntimeError } from './function-error.js'

const NEVER_SETTLED =
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes'

/**
 * Calls a handler as the runtimes before nodejs24.x do, where it may return a promise or call back. The answer to a callback
 * waits until the event loop is empty, unless the handler sets `callbackWaitsForEmptyEventLoop` to false; a handler that
 * does neither answers null once nothing is left to do. nodejs24.x knows promises and plain values only.
 *
 * @param {(event: unknown, context: object, callback: (error?: unknown, result?: unknown) => void) => unknown} handler
 * @param {unknown} event
 * @param {import('aws-lambda').Context} context
 * @returns {Promise<unknown>}
 */
export function callHandler(handler, event, context) {
  context.callbackWaitsForEmptyEventLoop = true
  return new Promise((resolve, reject) => {
    const whenEmpty = (/** @type {() => void} */ settle) => {
      process.removeAllListeners('beforeExit')
      process.once('beforeExit', settle)
    }
    whenEmpty(() => resolve(null))
    const returned = handler(event, context, (error, result) => {
      if (error !== undefined && error !== null) reject(error)
      else if (context.callbackWaitsForEmptyEventLoop) whenEmpty(() => resolve(result))
      else resolve(result)
    })
    if (!isPromise(returned)) return
    returned.then(resolve, reject)
    whenEmpty(() => reject(new RuntimeError('NodeJsExit', NEVER_SETTLED)))
  }).finally(() => process.removeAllListeners('beforeExit'))
}

/**
 * @param {unknown} value
 * @returns {value is Promise<unknown>}
 */
function isPromise(value) {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
