import type { SQSRecord } from 'aws-lambda'
import { matches } from '../../eventbridge/event-pattern/matches.ts'
import { parsePattern } from '../../eventbridge/event-pattern/parse.ts'

/** Whether a message goes to the function. */
export type Filter = (record: SQSRecord) => boolean

/**
 * A message passes if one of the patterns matches; without patterns all do. A pattern on the fields of `body` takes bodies
 * of JSON only, one on `body` itself plain texts only. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function filterOf(patterns: string[]): Filter {
  const filters = patterns.map(filterBy)
  return (record) => filters.length === 0 || filters.some((passes) => passes(record))
}

function filterBy(text: string): Filter {
  const pattern = parsePattern(text)
  const { body } = JSON.parse(text) as { body?: unknown }
  if (body === undefined) return (record) => matches(pattern, record)
  if (Array.isArray(body)) return (record) => parseObject(record.body) === undefined && matches(pattern, record)
  return (record) => {
    const parsed = parseObject(record.body)
    return parsed !== undefined && matches(pattern, { ...record, body: parsed })
  }
}

/** Nothing where the text is no JSON object or list. */
function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
