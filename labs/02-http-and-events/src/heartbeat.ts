import type { ScheduledEvent } from 'aws-lambda'
import type { OpsMessage } from './deployment.ts'

export interface HeartbeatParts {
  publish(message: OpsMessage): Promise<void>
  stage: string
}

/** Tells once in five minutes that the desk is alive. */
export function heartbeat(_parts: HeartbeatParts) {
  return async (_event: Pick<ScheduledEvent, 'time'>): Promise<void> => {
    // TODO step 4: publish the metric ops_desk.heartbeat, a count of 1 at the event's time.
  }
}
