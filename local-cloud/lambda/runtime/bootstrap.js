import { lambdaContext, remainingTimeUntil } from '../context.js'
import { callHandler } from './callback-handler.js'
import { takesCallbacks } from './callback-runtimes.js'
import { writeFrame } from './channel.js'
import { logError, patchConsole, setRequestId } from './console.js'
import { functionError, RuntimeError } from './function-error.js'
import { loadHandler } from './load-handler.js'
import { connectRuntimeApi } from './runtime-api-client.js'

/**
 * Lambda's Node.js runtime, in short: loads the handler (INIT), then serves one invocation after the other (INVOKE).
 * Plain JavaScript, because Node runs it as it is in each execution environment.
 */
const isOlder = takesCallbacks(process.env.AWS_EXECUTION_ENV)
const api = connectRuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API ?? '')
patchConsole()
if (isOlder) reportCrashes()

let currentRequestId = ''
run()

async function run() {
  const handler = await init()
  writeFrame({ done: '', maxMemory: api.maxMemory() })
  let invocation = api.next()
  for (;;) {
    const { requestId, answer } = await invoke(handler, invocation)
    writeFrame({ done: requestId, maxMemory: api.maxMemory() })
    invocation = 'body' in answer ? api.respond(requestId, answer.body) : api.fail(requestId, answer.error)
  }
}

async function init() {
  const { LAMBDA_TASK_ROOT = '', _HANDLER = '', AWS_EXECUTION_ENV } = process.env
  try {
    return await loadHandler(LAMBDA_TASK_ROOT, _HANDLER, AWS_EXECUTION_ENV)
  } catch (error) {
    logError(isOlder ? 'Uncaught Exception' : 'Init Error', error)
    writeFrame({ done: '', maxMemory: api.maxMemory() })
    api.initError(functionError(error))
    process.exit(1)
  }
}

/**
 * @param {Awaited<ReturnType<typeof loadHandler>>} handler
 * @param {{ headers: Record<string, string>, body: string }} invocation
 * @returns {Promise<{ requestId: string, answer: { body: string } | { error: { errorType: string } } }>}
 */
async function invoke(handler, { headers, body }) {
  const context = contextOf(headers)
  const requestId = context.awsRequestId
  currentRequestId = requestId
  setRequestId(requestId)
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  try {
    const event = JSON.parse(body)
    const result = await (isOlder ? callHandler(handler, event, context) : handler(event, context))
    // As AWS's runtime: one turn of the event loop, in which a rejection that nobody handles still ends the process.
    await new Promise((resolve) => setImmediate(resolve))
    return { requestId, answer: { body: stringify(result) } }
  } catch (error) {
    await new Promise((resolve) => setImmediate(resolve))
    logError('Invoke Error', error)
    return { requestId, answer: { error: functionError(error) } }
  }
}

/** @param {Record<string, string | undefined>} headers */
function contextOf(headers) {
  const clientContext = headers['lambda-runtime-client-context']
  return lambdaContext({
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    clientContext: clientContext && JSON.parse(clientContext),
    getRemainingTimeInMillis: remainingTimeUntil(Number(headers['lambda-runtime-deadline-ms'])),
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
  writeFrame({ done: currentRequestId, maxMemory: api.maxMemory() })
  if (currentRequestId) api.failAndStop(currentRequestId, functionError(error))
  else api.initError(functionError(error))
  process.exit(status)
}
