import type { Task } from './task.ts'

/** Has Lambda call this function once more. It does not wait for that: `Event` is answered as soon as the event is in Lambda's queue. */
export async function invokeAgain(_task: Task): Promise<void> {
  // TODO step 2: invoke the function of AWS_LAMBDA_FUNCTION_NAME with the task as its event.
}
