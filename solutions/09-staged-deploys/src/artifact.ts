import { zipSync } from 'fflate'
import { bundle } from './bundle.ts'
import { sha256Of } from './sha256.ts'

/** What is built once and runs in every stage. */
export interface Artifact {
  /** Its name. */
  sha256: string
  zip: Uint8Array
}

/** A zip keeps the time of each file, in local time, and its first year is 1980. Always the same, or the same code gets another hash. */
const MTIME = new Date(1980, 0, 1)

/** Builds `src/api.ts` into a zip that is the same whenever and wherever it is built. */
// #region build
export async function buildArtifact(entry: string): Promise<Artifact> {
  const index = await bundle(entry)
  // fflate is JavaScript: Node's own zlib differs by its version and by processor.
  const zip = zipSync({ 'index.js': [index, { mtime: MTIME }] }, { level: 9 })
  return { sha256: sha256Of(zip), zip }
}
// #endregion build
