import { join, resolve } from 'node:path'

/** What can be set differently from AWS; the README lists each with its variable. */
export interface Settings {
  /**
   * How many of AWS's seconds pass in one second here, where a person would sit and wait: between retries of an
   * asynchronous invocation or a delivery, and between the steps of a traffic shift. 1 is AWS's own pace.
   * What a program states itself (time-outs, delays of queues, periods of alarms, schedules) is never changed.
   */
  speed: number
  /** Whether a call that the caller's policies do not allow is refused. */
  iam: 'enforced' | 'off'
}

export const DEFAULT_SETTINGS: Settings = { speed: 60, iam: 'enforced' }

/** Reads CLOUD_SPEED and CLOUD_IAM. Throws a sentence where one holds something else. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { CLOUD_SPEED: speed = String(DEFAULT_SETTINGS.speed), CLOUD_IAM: iam = DEFAULT_SETTINGS.iam } = env
  if (!(Number(speed) > 0 && Number.isFinite(Number(speed)))) {
    throw new Error(
      `CLOUD_SPEED is "${speed}". It must be a number above 0, as 60 (a minute of AWS's in a second) or 1.`,
    )
  }
  if (iam !== 'enforced' && iam !== 'off') throw new Error(`CLOUD_IAM is "${iam}". It must be "enforced" or "off".`)
  return { speed: Number(speed), iam }
}

/** CLOUD_PORT. 0 takes any free one. */
export function readPort({ CLOUD_PORT: port = '4566' }: NodeJS.ProcessEnv): number {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`CLOUD_PORT is "${port}". It must be a port, as 4566, or 0 for any free one.`)
  }
  return Number(port)
}

/** CLOUD_DATA. */
export function readStateFolder({ CLOUD_DATA: folder }: NodeJS.ProcessEnv): string {
  return resolve(folder || join(import.meta.dirname, '..', '.local-cloud'))
}

/** Where a cloud that was started with these settings answers. */
export function urlOfCloud(env: NodeJS.ProcessEnv): string {
  return `http://127.0.0.1:${readPort(env)}`
}
