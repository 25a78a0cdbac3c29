import type { Clock } from '../sqs/clock.ts'
import type { Rule, Rules } from './rules.ts'
import { recurrence } from './schedule-expression/schedule-expression.ts'

interface Planned {
  schedule: string
  scheduledFrom: number
  cancel(): void
}

/**
 * Lets the rules with a schedule come when they are due, at AWS's own pace. What was due while the cloud was stopped, or
 * the computer slept, is not made up for.
 */
export class RuleSchedules {
  #rules: Rules
  #clock: Clock
  #onDue: (rule: Rule, time: number) => void
  #planned = new Map<string, Planned>()

  constructor(rules: Rules, clock: Clock, onDue: (rule: Rule, time: number) => void) {
    this.#rules = rules
    this.#clock = clock
    this.#onDue = onDue
    rules.onChange((arn) => this.#plan(arn))
  }

  start(): void {
    for (const { arn } of this.#rules.all()) this.#plan(arn)
  }

  close(): void {
    for (const { cancel } of this.#planned.values()) cancel()
    this.#planned.clear()
  }

  #plan(arn: string): void {
    const { schedule, scheduledFrom, state } = this.#rules.find(arn) ?? {}
    const planned = this.#planned.get(arn)
    // New targets do not move what is due.
    if (planned?.schedule === schedule && planned?.scheduledFrom === scheduledFrom && state === 'ENABLED') return
    planned?.cancel()
    this.#planned.delete(arn)
    if (schedule === undefined || scheduledFrom === undefined || state !== 'ENABLED') return
    this.#wait(arn, { schedule, scheduledFrom })
  }

  #wait(arn: string, { schedule, scheduledFrom }: Omit<Planned, 'cancel'>): void {
    const time = recurrence(schedule, { start: scheduledFrom })(this.#clock.now())
    if (time === undefined) return
    const cancel = this.#clock.at(time, () => {
      this.#planned.delete(arn)
      const rule = this.#rules.find(arn)
      if (rule) this.#onDue(rule, time)
      this.#plan(arn)
    })
    this.#planned.set(arn, { schedule, scheduledFrom, cancel })
  }
}
