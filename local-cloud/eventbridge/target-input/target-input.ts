import type { EventBridgeEvent } from 'aws-lambda'
import type { Rule, Target } from '../rules.ts'
import { transform } from './input-transformer.ts'
import { valueAt } from './json-path.ts'

type Event = EventBridgeEvent<string, unknown>

export interface InputContext {
  rule: Pick<Rule, 'arn' | 'name'>
  /** When EventBridge got the event, in ISO 8601. */
  ingestionTime: string
}

/** What a target gets of an event: the event itself, a part of it, or what its Input or InputTransformer makes of it. */
export function targetInput(target: Target, event: Event, { rule, ingestionTime }: InputContext): string {
  const { Input, InputPath, InputTransformer } = target
  if (Input !== undefined) return Input
  if (InputPath !== undefined) return JSON.stringify(valueAt(event, InputPath) ?? '')
  if (InputTransformer === undefined) return JSON.stringify(event)
  return transform(InputTransformer, event, {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event': withoutDetail(event),
    'aws.events.event.json': event,
    'aws.events.event.ingestion-time': ingestionTime,
  })
}

/** Its names are written otherwise than the event's own. */
function withoutDetail({ detail: _, 'detail-type': detailType, ...event }: Event) {
  return { ...event, detailType }
}
