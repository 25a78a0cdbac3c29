import { workerData } from 'node:worker_threads'
import { MEMORY_FD, writeFrame } from './channel.js'
import { CLOCK, INTERVAL, MAX_MEMORY, RUNNING, raiseMaxMemory } from './memory-watch.js'

const { shared, cloud } = workerData
const limit = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE)

try {
  for (;;) {
    Atomics.wait(shared, RUNNING, 0)
    look()
    Atomics.wait(shared, CLOCK, 0, INTERVAL)
  }
} catch {
  // The cloud was killed a moment ago, and nobody reads the pipe.
  endProcess()
}

/** Lambda kills a process that takes more than the function's memory. */
function look() {
  const raised = raiseMaxMemory(shared)
  const maxMemory = shared[MAX_MEMORY]
  // Told as it grows: a handler that is killed cannot tell it at the end.
  if (raised) writeFrame({ maxMemory }, { fd: MEMORY_FD })
  if (maxMemory > limit) {
    writeFrame({ outOfMemory: true }, { fd: MEMORY_FD })
    endProcess()
  }
  // If the cloud is killed, even with SIGKILL, its environments end with it.
  if (!cloudLives()) endProcess()
}

/** On Windows an orphan keeps its parent's id. */
function cloudLives() {
  try {
    return process.ppid === cloud && process.kill(cloud, 0)
  } catch {
    return false
  }
}

function endProcess() {
  process.kill(process.pid, 'SIGKILL')
}
