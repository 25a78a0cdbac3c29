import { BlockList, isIP } from 'node:net'

/** Whether an address lies in a range such as `203.0.113.0/24` or `2001:db8::/32`; without a slash, whether it is that one. */
export function inRange(address: string, range: string): boolean {
  const [network = '', bits, ...rest] = range.split('/')
  const family = isIP(network)
  if (family === 0 || rest.length > 0) return false
  const width = family === 4 ? 32 : 128
  const prefix = bits === undefined ? width : Number(bits)
  if (bits === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > width) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, prefix, type)
  return list.check(address, type)
}
