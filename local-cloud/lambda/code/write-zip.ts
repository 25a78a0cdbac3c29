import { crc32 } from 'node:zlib'

/** A zip of one file, not packed. Of the same content always the same bytes, so that its hash tells whether it changed. */
export function zipOf(name: string, content: Buffer): Buffer {
  const path = Buffer.from(name)
  const about = aboutFile(path, content)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, path, content])
  // Made by version 2.0; no comment, no attributes, at the very beginning.
  const directory = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, Buffer.alloc(14), path])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, directory, end])
}

/** What the local header and the directory say alike. */
function aboutFile(path: Buffer, content: Buffer): Buffer {
  const about = Buffer.alloc(26)
  about.writeUInt16LE(20, 0) // version needed
  about.writeUInt16LE(0x800, 2) // the name is UTF-8
  about.writeUInt16LE(0x21, 8) // 1 January 1980
  about.writeUInt32LE(crc32(content), 10)
  about.writeUInt32LE(content.length, 14)
  about.writeUInt32LE(content.length, 18)
  about.writeUInt16LE(path.length, 22)
  return about
}
