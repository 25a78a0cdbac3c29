import type { PartnerRequest } from '../partner.ts'

/** A key that looks like one and is refused, for tests. */
export const INVALID_API_KEY = '0'.repeat(32)

/**
 * Whether the request has a key: any 32 hexadecimal digits but those that are all 0. The first version of the API also takes
 * it from the query, where every log on the way can read it.
 * https://docs.datadoghq.com/account_management/api-app-keys/
 */
export function hasApiKey({ headers, query, path }: PartnerRequest): boolean {
  const inQuery = path.startsWith('/api/v1/') ? query.get('api_key') : undefined
  const key = headers['dd-api-key'] ?? inQuery ?? ''
  return /^[0-9a-f]{32}$/i.test(key) && key !== INVALID_API_KEY
}
