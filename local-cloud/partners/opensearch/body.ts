import { gunzipSync } from 'node:zlib'
import { isObject, type PartnerRequest, parsed } from '../partner.ts'
import { OpenSearchError, parsing } from './errors.ts'

/** As much as a compressed body may grow: `http.max_content_length`. */
const MAX_BYTES = 100 * 1024 * 1024

/** A body that has a type which OpenSearch does not read: status 406. */
export class UnsupportedType extends Error {}

/** The text of the body. Throws where it has no JSON or NDJSON type, or cannot be decompressed. */
export function bodyText({ body, headers }: PartnerRequest): string {
  if (body.length === 0) return ''
  const type = headers['content-type'] ?? ''
  if (!/^application\/(x-nd)?json\b/.test(type)) throw new UnsupportedType(type)
  if (headers['content-encoding'] !== 'gzip') return body.toString('utf8')
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BYTES }).toString('utf8')
  } catch (error) {
    throw new OpenSearchError('not_x_content_exception', `the body is no gzip: ${(error as Error).message}`)
  }
}

/** The body's JSON object; an empty one where there is no body. Throws json_parse_exception, parsing_exception. */
export function bodyJson(request: PartnerRequest): Record<string, unknown> {
  const text = bodyText(request)
  if (text.trim() === '') return {}
  const json = parsed(text)
  if (json === undefined) throw new OpenSearchError('json_parse_exception', whyNot(text))
  if (!isObject(json)) throw parsing('Expected [START_OBJECT] but found something else')
  return json
}

function whyNot(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
