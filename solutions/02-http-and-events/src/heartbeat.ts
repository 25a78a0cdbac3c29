import type { ScheduledEvent } from 'aws-lambda'
import type { OpsMessage } from './deployment.ts'

export interface HeartbeatParts {
  publish(message: OpsMessage): Promise<void>
  stage: string
}

/** Tells once in five minutes that the desk is alive. */
export function heartbeat({ publish, stage }: HeartbeatParts) {
  return async ({ time }: Pick<ScheduledEvent, 'time'>): Promise<void> => {
    // The event's own time: a retry gives the same point, and not a second one.
    const seconds = Math.floor(Date.parse(time) / 1000)
    if (Number.isNaN(seconds)) throw new Error(`"${time}" is no time. Call it with an event as in events/beat.json.`)
    await publish({ metric: 'ops_desk.heartbeat', type: 'count', points: [[seconds, 1]], tags: [`stage:${stage}`] })
  }
}
