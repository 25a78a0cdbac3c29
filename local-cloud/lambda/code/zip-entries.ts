import { crc32, inflateRawSync } from 'node:zlib'

/** A file or folder as the zip's directory lists it. Nothing of it is unpacked yet. */
export interface ZipEntry {
  /** Of a folder it ends with a slash. */
  name: string
  /** Bytes when unpacked, as the zip declares them. */
  size: number
  /** Throws where the content is not what the directory says of it: its size, its checksum. */
  unpack(): Buffer
}

const STORED = 0
const DEFLATED = 8

/** The signature of the record at the zip's end, its size, and how long the comment behind it may be. */
const END = Buffer.from('PK\x05\x06')
const END_SIZE = 22
const MAX_COMMENT = 0xffff

/**
 * The entries of a zip, by its central directory. Throws where it is none, or is one of the formats beyond 4 GB.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function* zipEntries(bytes: Uint8Array): Generator<ZipEntry> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = zip.lastIndexOf(END)
  if (end < 0 || end < zip.length - END_SIZE - MAX_COMMENT) throw new Error('It has no end of central directory.')
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    expectSignature(zip, at, 0x02014b50)
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    yield entry(zip, at, nameLength!)
    at += 46 + nameLength! + extraLength! + commentLength!
  }
}

function entry(zip: Buffer, at: number, nameLength: number): ZipEntry {
  const isUtf8 = (zip.readUInt16LE(at + 8) & 0x800) !== 0
  const size = zip.readUInt32LE(at + 24)
  return {
    name: zip.toString(isUtf8 ? 'utf8' : 'latin1', at + 46, at + 46 + nameLength),
    size,
    unpack() {
      const content = inflate(zip.readUInt16LE(at + 10), packed(zip, at), size)
      if (content.length !== size || crc32(content) !== zip.readUInt32LE(at + 16)) throw new Error('It is damaged.')
      return content
    },
  }
}

/** The bytes behind the local header, whose own name and extra fields may have other lengths than the directory's. */
function packed(zip: Buffer, at: number): Buffer {
  const header = zip.readUInt32LE(at + 42)
  expectSignature(zip, header, 0x04034b50)
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28)
  return zip.subarray(start, start + zip.readUInt32LE(at + 20))
}

function inflate(method: number, bytes: Buffer, size: number): Buffer {
  if (method === STORED) return bytes
  if (method === DEFLATED) return inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) })
  throw new Error(`It is packed by the method ${method}.`)
}

function expectSignature(zip: Buffer, at: number, signature: number): void {
  if (zip.readUInt32LE(at) !== signature) throw new Error('Its directory is damaged.')
}
