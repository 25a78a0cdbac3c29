import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { ruleNotFound } from './errors.ts'
import type { EventBus } from './event-buses.ts'
import type { EventPattern } from './event-pattern/matches.ts'
import { parsePattern } from './event-pattern/parse.ts'

export interface Rule {
  arn: string
  name: string
  busName: string
  region: string
  /** JSON. */
  pattern?: string
  /** `rate(…)` or `cron(…)`. */
  schedule?: string
  /** What a rate counts from: when the schedule was set or enabled, in milliseconds since 1970. */
  scheduledFrom: number
  state: RuleState
  description?: string
  roleArn?: string
  targets: Target[]
  tags: Record<string, string>
}

export type RuleState = 'ENABLED' | 'DISABLED'

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
export interface Target {
  Id: string
  Arn: string
  RoleArn?: string
  Input?: string
  InputPath?: string
  InputTransformer?: InputTransformer
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number }
  DeadLetterConfig?: { Arn?: string }
  SqsParameters?: { MessageGroupId?: string }
}

export interface InputTransformer {
  InputPathsMap?: Record<string, string>
  InputTemplate: string
}

/** The rules of all buses, by ARN, with their targets. */
export class Rules {
  readonly platform: Platform
  #rules: Table<Rule>
  #patterns = new WeakMap<Rule, EventPattern>()
  #listeners = new Set<(arn: string) => void>()

  constructor(platform: Platform) {
    this.platform = platform
    this.#rules = platform.store.table('eventbridge/rules')
  }

  arn({ region, name: bus }: Pick<EventBus, 'region' | 'name'>, name: string): string {
    const path = bus === 'default' ? name : `${bus}/${name}`
    return `arn:aws:events:${region}:${this.platform.account}:rule/${path}`
  }

  find(arn: string): Rule | undefined {
    return this.#rules.get(arn)
  }

  /** Throws ResourceNotFoundException. */
  get(name: string, bus: EventBus): Rule {
    const rule = this.find(this.arn(bus, name))
    if (!rule) throw ruleNotFound(name, bus.name)
    return rule
  }

  /** By name. */
  of({ region, name }: EventBus): Rule[] {
    return this.#rules
      .values()
      .filter((rule) => rule.region === region && rule.busName === name)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  all(): Rule[] {
    return this.#rules.values()
  }

  save(rule: Rule): void {
    this.#rules.set(rule.arn, rule)
    this.#changed(rule.arn)
  }

  /** A rule that is not there counts as deleted. */
  delete(arn: string): void {
    this.#rules.delete(arn)
    this.#changed(arn)
  }

  patternOf(rule: Rule): EventPattern {
    const pattern = this.#patterns.get(rule) ?? (rule.pattern === undefined ? [] : parsePattern(rule.pattern))
    this.#patterns.set(rule, pattern)
    return pattern
  }

  /** Calls `listener` with the ARN of every rule that is made, changed or deleted. */
  onChange(listener: (arn: string) => void): void {
    this.#listeners.add(listener)
  }

  #changed(arn: string): void {
    for (const listener of this.#listeners) listener(arn)
  }
}
