import { CloudError } from '../errors.ts'

/** First and last byte, both included. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * The part that `Range: bytes=0-9`, `bytes=10-` or `bytes=-5` asks for; undefined asks for the whole, and so does any other form.
 * Throws InvalidRange (416) where no byte of the object lies in it. RFC 9110 section 14.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const [from, to] = [match[1] ?? '', match[2] ?? '']
  const first = from === '' ? Math.max(size - Number(to), 0) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && from !== '' && Number(to) < Number(from)) return undefined
  if (first >= size) {
    throw new CloudError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header,
      ActualObjectSize: size,
    })
  }
  return { first, last }
}
