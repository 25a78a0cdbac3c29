import type { CloudEvent } from '../../local-cloud/events.ts'

/** What a demo slide can do. Its script is in live/: what is called, and what is awaited. */
export interface Demo {
  /** The solutions that it calls, in the order in which they are deployed, as `01-first-lambda`. */
  needs: Need[]
  /** What is shown of the functions' logs: without it what they say and their reports; `whole`: INIT_START and END, too. */
  log?: 'whole' | 'none'
  /** One button each. */
  actions: Action[]
}

/** A solution in stage dev; or one in another stage, or deployed by another file than serverless.yml. */
export type Need = string | { id: string; stack: string; stage?: string; config?: string }

export interface Action {
  label: string
  run(stage: Stage): Promise<void>
}

/** What a demo is done with. Whatever is sent and answered is shown, and what the cloud tells meanwhile. */
export interface Stage {
  /** Invokes a function with a payload, and waits for its answer. */
  invoke(functionName: string, payload: object): Promise<void>
  /** Gives a function new environments, so that the next invoke is a cold one. */
  chill(functionName: string): Promise<void>
  /** Types a slash command in the local Slack workspace, which signs it and calls the service. */
  type(command: string, text: string, options?: { signature?: 'wrong' }): Promise<void>
  /** Publishes a message to the topic ops-events. */
  publish(message: object): Promise<void>
  /** Calls the API of a service with a token; `attack` is a word of `npm run lab token`. */
  callAs(user: string, attack: string | undefined, service: string, path: string): Promise<void>
  /** Searches the logs that lab 06 ships, by a query as OpenSearch Dashboards takes it. */
  search(query: string): Promise<void>
  /** Runs the deploy tool of a solution, as `promote staging`. */
  tool(id: string, words: string): Promise<void>
  /** Waits for an event that the cloud tells since the action began, as `datadog.event`. */
  happens(type: string, isIt?: (detail: CloudEvent['detail']) => boolean): Promise<void>
}

/** What the page is told of an action, as it happens. `at`: milliseconds since it began. */
export type Line = { at: number } & (
  | { shows: 'request'; text: string }
  | { shows: 'step'; text: string }
  | { shows: 'answer'; text: string; status: string; isGood: boolean }
  | { shows: 'happening'; text: string; from: string; isGood?: boolean }
  | { shows: 'end'; text: string; isGood: boolean }
)

/** A line that has not got its time yet. */
export type Telling = Line extends infer Each ? (Each extends Line ? Omit<Each, 'at'> : never) : never

/** A demo as it was performed once. */
export interface Recording {
  /** As `2026-11-25`. */
  date: string
  /** What was told of each action. */
  actions: Line[][]
}
