import { posix } from 'node:path'
import { CloudError } from '../../errors.ts'
import { invalidParameter } from '../errors.ts'
import { type ZipEntry, zipEntries } from './zip-entries.ts'

/** 250 MB, all files together. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_UNZIPPED_BYTES = 262_144_000

/** The local cloud's own limit: so many files would take minutes to write. */
const MAX_FILES = 50_000

/**
 * The files of a deployment package by their path. A path that leads out of the package is refused, and so is one that
 * would fill the disk: sizes are checked before anything is unpacked.
 */
export function readZip(zip: Uint8Array): Map<string, Uint8Array> {
  try {
    const entries = [...checked(zipEntries(zip))]
    if (entries.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip')
    const files = entries.filter(({ name }) => !name.endsWith('/'))
    return new Map(files.map(({ name, unpack }) => [name, unpack()]))
  } catch (error) {
    if (error instanceof CloudError) throw error
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.')
  }
}

function* checked(entries: Iterable<ZipEntry>): Generator<ZipEntry> {
  let bytes = 0
  let count = 0
  for (const entry of entries) {
    bytes += entry.size
    count += 1
    if (bytes > MAX_UNZIPPED_BYTES)
      throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`)
    if (count > MAX_FILES) throw invalidParameter(`The local cloud unpacks up to ${MAX_FILES} files of a zip.`)
    checkPath(entry.name)
    yield entry
  }
}

/** An entry is always written as a plain file, so a symbolic link cannot lead out either. */
function checkPath(name: string): void {
  const outside =
    name.includes('\0') ||
    name.includes('\\') ||
    /^[a-zA-Z]:/.test(name) ||
    name.startsWith('/') ||
    posix.normalize(name).startsWith('..')
  if (outside || name.split('/').includes('..')) {
    throw invalidParameter(
      `The zip holds "${name}", a path outside of the package. Please make the zip anew from inside its folder.`,
    )
  }
}
