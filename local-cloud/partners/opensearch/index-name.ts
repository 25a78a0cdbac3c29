import { OpenSearchError } from './errors.ts'

const FORBIDDEN = [' ', '"', '*', '\\', '<', '|', ',', '>', '/', '?']

/** Throws invalid_index_name_exception. https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions */
export function checkIndexName(name: string): void {
  const wrong = whyInvalid(name)
  if (wrong)
    throw new OpenSearchError('invalid_index_name_exception', `Invalid index name [${name}], ${wrong}`, {
      index: name,
      index_uuid: '_na_',
    })
}

function whyInvalid(name: string): string | undefined {
  if (name === '.' || name === '..') return "must not be '.' or '..'"
  if (FORBIDDEN.some((each) => name.includes(each)))
    return `must not contain the following characters [${FORBIDDEN.join(' , ')}]`
  if (name.includes('#')) return "must not contain '#'"
  if (name.includes(':')) return "must not contain ':'"
  if (/^[_\-+]/.test(name)) return "must not start with '_', '-', or '+'"
  if (name !== name.toLowerCase()) return 'must be lowercase'
  return Buffer.byteLength(name) > 255 ? `index name is too long, (${Buffer.byteLength(name)} > 255)` : undefined
}
