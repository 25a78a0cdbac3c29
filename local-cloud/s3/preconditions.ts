import { preconditionFailed } from './errors.ts'
import type { S3Object } from './object.ts'

/**
 * What a conditional read comes to: 'read' or 'not-modified'; throws PreconditionFailed (412).
 * Etags go before dates, as RFC 9110 section 13.2.2 orders them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function readPrecondition(headers: Record<string, string>, object: S3Object): 'read' | 'not-modified' {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) throw preconditionFailed('If-Match')
  } else if (object.lastModified > dateOf(headers['if-unmodified-since'], Number.POSITIVE_INFINITY)) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag) ? 'not-modified' : 'read'
  return object.lastModified <= dateOf(headers['if-modified-since'], Number.NEGATIVE_INFINITY) ? 'not-modified' : 'read'
}

/**
 * Throws PreconditionFailed where a write must not replace what is there: `If-None-Match: *`, `If-Match: etag`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWritePrecondition(headers: Record<string, string>, current: S3Object | undefined): void {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if (ifNoneMatch === '*' && current) throw preconditionFailed('If-None-Match')
  if (ifMatch !== undefined && !(current && matches(ifMatch, current.etag))) throw preconditionFailed('If-Match')
}

function matches(condition: string, etag: string): boolean {
  const quoted = (tag: string) => (tag.startsWith('"') ? tag : `"${tag}"`)
  return condition.split(',').some((tag) => tag.trim() === '*' || quoted(tag.trim()) === etag)
}

/** A date that cannot be read is as good as none. */
function dateOf(header: string | undefined, absent: number): number {
  const time = Date.parse(header ?? '')
  return Number.isNaN(time) ? absent : time
}
