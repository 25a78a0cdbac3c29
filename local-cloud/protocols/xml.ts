/**
 * An object as the XML of AWS's query and S3 APIs: members become elements, `undefined` is left out, dates are ISO 8601.
 * A `Map` is written as `<entry><key>…</key><value>…</value></entry>`, without the keys that have no value.
 * A list is written as `<Name><member>…</member></Name>` (query), or, where `flat` is set, by repeating `<Name>` (S3).
 */
export function toXml(value: unknown, options: { flat?: boolean } = {}): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map((item) => element('member', item, options)).join('')
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return [...value].map(([key, held]) => entry(key, held, options)).join('')
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, member]) => element(name, member, options))
      .join('')
  }
  return escapeXml(String(value))
}

function element(name: string, value: unknown, options: { flat?: boolean }): string {
  if (value === undefined || value === null) return ''
  if (options.flat && Array.isArray(value)) return value.map((item) => element(name, item, options)).join('')
  return `<${name}>${toXml(value, options)}</${name}>`
}

function entry(key: unknown, value: unknown, options: { flat?: boolean }): string {
  return value === undefined ? '' : element('entry', { key, value }, options)
}

export function escapeXml(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 allows no control characters but these three.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
  )
}
