import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { CloudError } from '../errors.ts'

const CALCULATE: Record<string, (bytes: Buffer) => string> = {
  crc32: (bytes) => {
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(bytes))
    return sum.toString('base64')
  },
  sha1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  sha256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
}

/**
 * The `x-amz-checksum-…` headers of an upload, checked against its bytes (CRC32C and CRC64NVME are kept unchecked).
 * Throws BadDigest where one differs.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function verifiedChecksums(headers: Record<string, string>, bytes: Buffer): Record<string, string> {
  const md5 = headers['content-md5']
  if (md5 !== undefined && md5 !== createHash('md5').update(bytes).digest('base64')) {
    throw new CloudError('BadDigest', 'The Content-MD5 you specified did not match what we received.')
  }
  const sums = Object.entries(headers).filter(([name]) => /^x-amz-checksum-(crc|sha)/.test(name))
  for (const [name, value] of sums) check(name.slice('x-amz-checksum-'.length), value, bytes)
  return Object.fromEntries(sums)
}

function check(algorithm: string, value: string, bytes: Buffer): void {
  const calculate = CALCULATE[algorithm]
  if (!calculate || calculate(bytes) === value) return
  throw new CloudError(
    'BadDigest',
    `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
  )
}
