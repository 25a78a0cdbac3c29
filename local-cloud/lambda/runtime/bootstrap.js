import { lambdaContext, remainingTimeUntil } from '../context.js'
import { callHandler } from './callback-handler.js'
import { takesCallbacks } from './callback-runtimes.js'
import { readInvocation, writeFrame } from './channel.js'
import { logError, patchConsole, setRequestId } from './console.js'
import { functionError, RuntimeError } from './function-error.js'
import { loadHandler } from './load-handler.js'
import { watchMemory } from './memory-watch.js'

/**
 * Lambda's Node.js runtime, in short: loads the handler (INIT), then serves one invocation after the other (INVOKE).
 * AWS's asks an HTTP API for them, the Runtime API; this one reads a pipe, which takes a fifth of the time.
 * Plain JavaScript, because Node runs it as it is in each execution environment.
 */
const isOlder = takesCallbacks(process.env.AWS_EXECUTION_ENV)
const memory = watchMemory()
patchConsole()
if (isOlder) reportCrashes()

let currentRequestId = ''
run()

async function run() {
  const handler = await init()
  tell('', 'ready')
  for (;;) {
    memory.freeze()
    const invocation = readInvocation()
    memory.thaw()
    const { how, body } = await invoke(handler, invocation)
    tell(invocation.requestId, how, body)
  }
}

/**
 * Tells the cloud that a phase is over.
 *
 * @param {string} requestId `''` for INIT
 * @param {'ready' | 'response' | 'error' | 'crash'} how
 * @param {string} [body]
 */
function tell(requestId, how, body) {
  writeFrame({ ended: requestId, how, maxMemory: memory.maxMemory() }, { body })
}

async function init() {
  const { LAMBDA_TASK_ROOT = '', _HANDLER = '', AWS_EXECUTION_ENV } = process.env
  try {
    return await loadHandler(LAMBDA_TASK_ROOT, _HANDLER, AWS_EXECUTION_ENV)
  } catch (error) {
    logError(isOlder ? 'Uncaught Exception' : 'Init Error', error)
    tell('', 'crash', JSON.stringify(functionError(error)))
    process.exit(1)
  }
}

/**
 * @param {Awaited<ReturnType<typeof loadHandler>>} handler
 * @param {import('./channel.js').Invocation} invocation
 */
async function invoke(handler, invocation) {
  const { requestId, event, traceId } = invocation
  currentRequestId = requestId
  setRequestId(requestId)
  process.env._X_AMZN_TRACE_ID = traceId
  const context = contextOf(invocation)
  try {
    const parsed = JSON.parse(event)
    const result = await (isOlder ? callHandler(handler, parsed, context) : handler(parsed, context))
    // As AWS's runtime: one turn of the event loop, in which a rejection that nobody handles still ends the process.
    await new Promise((resolve) => setImmediate(resolve))
    return { how: /** @type {const} */ ('response'), body: stringify(result) }
  } catch (error) {
    await new Promise((resolve) => setImmediate(resolve))
    logError('Invoke Error', error)
    return { how: /** @type {const} */ ('error'), body: JSON.stringify(functionError(error)) }
  }
}

const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_VERSION, AWS_LAMBDA_FUNCTION_MEMORY_SIZE } = process.env
const { AWS_LAMBDA_LOG_GROUP_NAME, AWS_LAMBDA_LOG_STREAM_NAME } = process.env

/** @param {import('./channel.js').Invocation} invocation */
function contextOf({ requestId, invokedFunctionArn, clientContext, deadline }) {
  return lambdaContext({
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn,
    awsRequestId: requestId,
    clientContext: clientContext && JSON.parse(clientContext),
    getRemainingTimeInMillis: remainingTimeUntil(deadline),
  })
}

/** @param {unknown} result */
function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    throw new RuntimeError('JSONStringifyError', 'Unable to stringify response body')
  }
}

/** The older runtimes report what would end the process; nodejs24.x leaves it to Node, which prints the stack and exits with 1. */
function reportCrashes() {
  process.on('uncaughtException', (error) => {
    logError('Uncaught Exception', error)
    stop(error, 129)
  })
  process.on('unhandledRejection', (reason) => {
    const error = new RuntimeError('UnhandledPromiseRejection', String(reason))
    logError('Unhandled Promise Rejection', error)
    stop(error, 128)
  })
}

/**
 * @param {Error} error
 * @param {number} status
 */
function stop(error, status) {
  tell(currentRequestId, 'crash', JSON.stringify(functionError(error)))
  process.exit(status)
}
