import { within } from '../within.ts'

/** The Lambda service, as much of it as API Gateway needs. Throws where the function cannot be invoked at all. */
export type InvokeFunction = (
  functionArn: string,
  /** JSON. */
  payload: string,
  /** For the function's resource policy: `arn:aws:execute-api:<region>:<account>:<apiId>/…`. */
  sourceArn: string,
) => Promise<{ payload: Buffer; functionError?: string }>

export interface Invocation {
  functionArn: string
  /** JSON. */
  event: string
  sourceArn: string
  timeoutMs: number
}

/** Gives the function's answer. Throws where it failed, and `TimedOut` where it took too long. */
export type Invoke = (invocation: Invocation) => Promise<Buffer>

export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** A function's error is an error here too, since API Gateway shows nothing of it to the client. */
export function invokeWithin(invoke: InvokeFunction): Invoke {
  return async ({ functionArn, event, sourceArn, timeoutMs }) => {
    const late = () => new TimedOut(`There was no answer within ${timeoutMs} ms.`)
    const answer = await within(timeoutMs, invoke(functionArn, event, sourceArn), late)
    if (answer.functionError) {
      throw new Error(
        `The function failed (${answer.functionError}): ${answer.payload.toString('utf8').slice(0, 1000)}`,
      )
    }
    return answer.payload
  }
}
