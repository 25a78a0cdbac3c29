import { invalidArgument } from './errors.ts'

/** Keys that share what comes before the next delimiter are one entry, as a folder would be. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return end < 0 ? undefined : key.slice(0, end + delimiter.length)
}

/** `encoding-type=url`: XML 1.0 cannot carry every character that a key can. */
export function encoder(query: URLSearchParams): (text: string) => string {
  return query.get('encoding-type') === 'url'
    ? (text) => encodeURIComponent(text).replaceAll('%2F', '/')
    : (text) => text
}

/** At most 1,000. */
export function maxKeys(query: URLSearchParams): number {
  const text = query.get('max-keys') ?? '1000'
  if (!/^\d+$/.test(text))
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', text)
  return Math.min(Number(text), 1000)
}
