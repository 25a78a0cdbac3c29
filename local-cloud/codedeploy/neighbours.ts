import type { Targets } from '../targets.ts'

/** What CodeDeploy needs of the services around it. */
export interface Neighbours {
  aliases: {
    /** Throws where there is none. */
    get(region: string, functionName: string, alias: string): { FunctionVersion: string; RoutingConfig?: object }
    /** `weights` of the versions beside `version`, each from 0 to 1. */
    update(region: string, functionName: string, alias: string, version: string, weights: Record<string, number>): void
  }
  invokeFunction: Targets['invokeFunction']
  /** Missing in tests that have no need of it. */
  putEvent?: Targets['putEvent']
  alarms?: {
    /** `OK`, `ALARM` or `INSUFFICIENT_DATA`; undefined where there is no such alarm. */
    state(region: string, name: string): string | undefined
    /** Calls the listener with each alarm that goes to ALARM, until the returned function is called. */
    onAlarm(listener: (region: string, name: string) => void): () => void
  }
}
