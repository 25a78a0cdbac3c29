import { jsonPattern } from './json-pattern.ts'
import { spaceDelimitedPattern } from './space-delimited-pattern.ts'
import { termsPattern } from './terms-pattern.ts'

/** A match; for a space-delimited pattern with the fields, by name or, where they have none, by number. */
export interface Match {
  extractedFields?: Record<string, string>
}

export type Matcher = (message: string) => Match | undefined

/**
 * Reads a filter pattern of CloudWatch Logs: terms (`ERROR -healthcheck`), JSON (`{ $.level = "error" }`) or
 * space-delimited (`[ip, user, status=5*]`). The empty pattern matches everything. Throws InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(pattern: string): Matcher {
  const text = pattern.trim()
  if (text.startsWith('{')) return jsonPattern(text)
  if (text.startsWith('[')) return spaceDelimitedPattern(text)
  return termsPattern(text)
}
