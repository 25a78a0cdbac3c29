import { validationError } from './errors.ts'

/**
 * `count` networks of 2^`bits` addresses each, one after the other, out of an IPv4 network.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function cidr(block: string, count: number, bits: number): string[] {
  const [, address = '', prefix = ''] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(block) ?? []
  const bytes = address.split('.').map(Number)
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255) || Number(prefix) > 32) {
    throw validationError(`Template error: ${block} is not a valid CIDR block. The local cloud has IPv4 only.`)
  }
  if (!(count >= 1 && count <= 256 && bits >= 1 && bits <= 32)) {
    throw validationError('Template error: Fn::Cidr takes a count of 1 to 256, and 1 to 32 bits.')
  }
  const size = 2 ** bits
  const network = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  const start = network - (network % 2 ** (32 - Number(prefix)))
  if (size * count > 2 ** (32 - Number(prefix))) {
    throw validationError(`Template error: ${block} has no room for ${count} networks of ${bits} bits.`)
  }
  return Array.from({ length: count }, (_, index) => `${dotted(start + index * size)}/${32 - bits}`)
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
