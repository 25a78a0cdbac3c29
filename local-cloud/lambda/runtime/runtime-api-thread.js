import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { workerData } from 'node:worker_threads'
import { MEMORY_FD, writeFrame } from './channel.js'
import { ANSWERED, MAX_MEMORY } from './runtime-api-client.js'

/** Speaks HTTP with the Runtime API while the main thread, which runs the handler, is blocked or busy. */
const { address, shared, port } = workerData
const [host, apiPort] = address.split(':')
const agent = new Agent({ keepAlive: true })
const limit = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE)

// Open as long as the cloud lives: if it is killed, even with SIGKILL, its environments end with it.
connect(Number(apiPort), host).on('close', endProcess).on('error', endProcess).resume()

// Writing to a cloud that was killed a moment ago throws. Without this only the thread would end, and a busy handler never.
process.on('uncaughtException', endProcess)

let watch = watchMemory()

port.on('message', async (/** @type {{ path?: string, body?: string, errorType?: string, next?: boolean }} */ call) => {
  clearInterval(watch)
  try {
    const posted = call.path && send('POST', call.path, call.body, call.errorType)
    // Asked for at once: until the answer has arrived the cloud has no next invocation to give.
    const next = call.next && send('GET', '/invocation/next')
    await posted
    port.postMessage(await next)
  } catch {
    endProcess()
  }
  Atomics.store(shared, ANSWERED, 1)
  Atomics.notify(shared, ANSWERED)
  watch = watchMemory()
})

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @param {string} [errorType]
 * @returns {Promise<{ headers: import('node:http').IncomingHttpHeaders, body: string }>}
 */
function send(method, path, body, errorType) {
  const bytes = Buffer.from(body ?? '')
  const headers = {
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...(errorType && { 'lambda-runtime-function-error-type': encodeURIComponent(errorType) }),
  }
  return new Promise((resolve, reject) => {
    request({ host, port: apiPort, method, path: `/2018-06-01/runtime${path}`, agent, headers }, (response) => {
      /** @type {Buffer[]} */
      const chunks = []
      response
        .on('data', (chunk) => chunks.push(chunk))
        .on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }))
        .on('error', reject)
    })
      .on('error', reject)
      .end(bytes)
  })
}

/** Lambda kills a process that takes more than the function's memory. Watched from here, since the handler may be busy. */
function watchMemory() {
  measureMemory()
  return setInterval(measureMemory, 25)
}

function measureMemory() {
  const used = Math.ceil(process.memoryUsage.rss() / 1048576)
  if (used > Atomics.load(shared, MAX_MEMORY)) {
    Atomics.store(shared, MAX_MEMORY, used)
    // Told as it grows: a handler that is killed cannot tell it at the end.
    writeFrame({ maxMemory: used }, MEMORY_FD)
  }
  if (used <= limit) return
  writeFrame({ outOfMemory: true }, MEMORY_FD)
  endProcess()
}

function endProcess() {
  process.kill(process.pid, 'SIGKILL')
}
