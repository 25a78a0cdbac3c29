import { CloudError } from '../errors.ts'

export interface Decoded {
  bytes: Buffer
  /** The headers sent after the last chunk, lower-case. */
  trailers: Record<string, string>
}

/**
 * Takes a body of `Content-Encoding: aws-chunked` apart: `size[;chunk-signature=…]\r\n bytes \r\n` until size 0, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeAwsChunked(body: Buffer): Decoded {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const line = readLine(body, at)
    const size = /^[0-9a-f]{1,8}(;|$)/i.test(line) ? Number.parseInt(line, 16) : Number.NaN
    const start = at + line.length + 2
    if (Number.isNaN(size) || start + size > body.length) throw incomplete()
    if (size === 0) return { bytes: Buffer.concat(chunks), trailers: readTrailers(body.subarray(start)) }
    chunks.push(body.subarray(start, start + size))
    at = start + size + 2
  }
}

function readLine(body: Buffer, from: number): string {
  const end = body.indexOf('\r\n', from)
  if (end < 0) throw incomplete()
  return body.toString('latin1', from, end)
}

function readTrailers(rest: Buffer): Record<string, string> {
  const lines = rest
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line.includes(':'))
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase().trim(), line.slice(colon + 1).trim()]
    }),
  )
}

function incomplete(): CloudError {
  return new CloudError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  )
}
