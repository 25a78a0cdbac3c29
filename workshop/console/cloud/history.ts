import type { CloudEvent } from '#local-cloud/cloud.ts'

/** What the page remembers of a run of the cloud: the newest events, log lines apart since they are many. */
export interface History {
  events: CloudEvent[]
  logs: CloudEvent[]
}

const MOST_EVENTS = 4000
const MOST_LOGS = 2000

export function emptyHistory(): History {
  return { events: [], logs: [] }
}

/** The history with the events that came. */
export function remember({ events, logs }: History, come: CloudEvent[]): History {
  const isLog = ({ type }: CloudEvent) => type === 'lambda.log'
  return {
    events: [...events, ...come.filter((event) => !isLog(event))].slice(-MOST_EVENTS),
    logs: [...logs, ...come.filter(isLog)].slice(-MOST_LOGS),
  }
}
