import { invalid } from './errors.ts'
import { matches } from './event-pattern/matches.ts'
import { parsePattern } from './event-pattern/parse.ts'
import { checkPattern } from './put-rule.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export function testEventPattern({ EventPattern = '', Event = '' }: { EventPattern?: string; Event?: string }) {
  checkPattern(EventPattern)
  return { Result: matches(parsePattern(EventPattern), parseEvent(Event)) }
}

function parseEvent(json: string): object {
  const event = parse(json)
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw invalid('Parameter Event is not valid.')
  const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']
  const missing = required.find((name) => !Object.hasOwn(event, name))
  if (missing) throw invalid(`Parameter Event is not valid. Reason: ${missing} is a required argument.`)
  return event
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
