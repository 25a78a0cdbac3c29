import { filterPattern, type Match } from '../filter-pattern/filter-pattern.ts'
import { selectorsIn } from '../filter-pattern/json-pattern.ts'
import { parseMessage, selector } from '../filter-pattern/json-selector.ts'
import { check, checkPatternLength } from '../validation.ts'

interface TestInput {
  filterPattern: string
  logEventMessages: string[]
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html */
export function testMetricFilter({ filterPattern: pattern, logEventMessages = [] }: TestInput) {
  const matches = filterPattern(checkPatternLength(pattern))
  const count = logEventMessages.length
  check(count >= 1 && count <= 50, count, 'logEventMessages', 'Member must have length between 1 and 50')
  const selectors = selectorsIn(pattern)
  return {
    matches: logEventMessages.flatMap((eventMessage, eventNumber) => {
      const match = matches(eventMessage)
      return match ? [{ eventNumber, eventMessage, extractedValues: extracted(match, selectors, eventMessage) }] : []
    }),
  }
}

function extracted({ extractedFields = {} }: Match, selectors: string[], message: string): Record<string, string> {
  const json = selectors.length > 0 ? parseMessage(message) : undefined
  const selected = selectors.flatMap((path) => selector(path)(json).map((value) => [path, asText(value)]))
  const fields = Object.entries(extractedFields).map(([name, value]) => [`$${name}`, value])
  return Object.fromEntries([...selected, ...fields])
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
