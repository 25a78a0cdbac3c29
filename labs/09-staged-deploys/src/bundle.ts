import { join } from 'node:path'
import { build } from 'esbuild'

/** A TypeScript file of this folder with all that it imports, as one CommonJS file: the same bytes on every computer. */
export async function bundle(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    // Paths count from here, wherever the command is called.
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Comments name paths.
    minify: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]!.contents
}
