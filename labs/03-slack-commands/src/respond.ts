import type { Reply } from './replies.ts'

export interface RespondOptions {
  /** Where answers may go: https://hooks.slack.com, or the local workspace. */
  base: string
  /** Of one attempt, in milliseconds. */
  timeout?: number
  /** Waits so many milliseconds. */
  pause?(milliseconds: number): Promise<unknown>
}

/** Gives a function that posts to a response_url. It throws where Slack did not take the answer. */
export function responder(_options: RespondOptions) {
  return async (_responseUrl: string, _reply: Reply): Promise<void> => {
    // TODO step 5: post to a URL below `${base}/commands/` and to no other: twice at most, each time with a time-out.
  }
}
