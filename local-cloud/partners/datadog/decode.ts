import * as zlib from 'node:zlib'
import { type PartnerRequest, parsed } from '../partner.ts'
import { BadRequest } from './answers.ts'

/** The payload is larger than the endpoint takes: status 413. */
export class PayloadTooLarge extends Error {}

/** What an endpoint takes, in bytes: as sent, and decompressed. */
export interface PayloadLimit {
  sent: number
  raw: number
}

type Decompress = (body: Buffer, options: { maxOutputLength: number }) => Buffer

/** Node has zstd since 22.15. */
const { zstdDecompressSync } = zlib as unknown as { zstdDecompressSync?: Decompress }

const DECOMPRESS: Record<string, Decompress | undefined> = {
  identity: (body) => body,
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  zstd1: zstdDecompressSync,
}

/** The JSON that was sent, decompressed. Throws PayloadTooLarge, BadRequest. */
export function decode({ headers, body }: PartnerRequest, { sent, raw }: PayloadLimit): unknown {
  if (body.length > sent) throw new PayloadTooLarge()
  const json = parsed(decompressed(body, headers['content-encoding'] ?? 'identity', raw).toString('utf8'))
  if (json === undefined) throw new BadRequest(['Payload is not valid JSON'])
  return json
}

function decompressed(body: Buffer, encoding: string, raw: number): Buffer {
  const decompress = Object.hasOwn(DECOMPRESS, encoding) ? DECOMPRESS[encoding] : undefined
  if (!decompress) throw new BadRequest([`Content-Encoding ${encoding} is not one of gzip, deflate, zstd1`])
  try {
    return decompress(body, { maxOutputLength: raw })
  } catch (error) {
    // The bytes that are beyond it are never made: a bomb costs nothing.
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new PayloadTooLarge()
    throw new BadRequest([`Payload is not valid ${encoding}`])
  }
}
