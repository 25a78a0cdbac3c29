const crypto = require('node:crypto')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

/** What a bundle was made from, written as its last line. */
const MADE_FROM = '// made from '

/** Prints where the bundle is. It is made anew when the content of a source has changed. */
async function main() {
  const cache = path.join(__dirname, '..', 'node_modules', '.cache', 'local-cloud')
  const bundle = path.join(cache, 'cloud.cjs')
  if (isFresh(bundle)) return print({ bundle })
  if (canWriteTo(cache)) {
    await make(bundle)
    return print({ bundle })
  }
  // The project lies on a read-only disk: for this start alone.
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'local-cloud-bundle-'))
  await make(path.join(temporary, 'cloud.cjs'))
  print({ bundle: path.join(temporary, 'cloud.cjs'), temporary })
}

/** @param {{ bundle: string, temporary?: string }} where */
function print(where) {
  console.log(JSON.stringify(where))
}

/** @param {string} folder */
function canWriteTo(folder) {
  try {
    fs.mkdirSync(folder, { recursive: true })
    fs.rmSync(fs.mkdtempSync(path.join(folder, 'probe-')), { recursive: true })
    return true
  } catch {
    return false
  }
}

/**
 * Whether the bundle is there and holds what the sources now say, by their content: times mean nothing after a checkout.
 * @param {string} bundle
 */
function isFresh(bundle) {
  try {
    const bytes = fs.readFileSync(bundle)
    const line = bytes.subarray(bytes.lastIndexOf(MADE_FROM) + MADE_FROM.length)
    const { folder, files, sha256 } = JSON.parse(line.toString('utf8'))
    return folder === __dirname && sha256 === hashOf(files, (file) => fs.readFileSync(`${__dirname}/${file}`))
  } catch {
    return false
  }
}

/**
 * Writes main.ts and all that it imports as one CommonJS file, with a source map beside it.
 * @param {string} bundle
 */
async function make(bundle) {
  const esbuild = require('esbuild')
  /** @type {Map<string, Buffer>} */
  const sources = new Map([['bundle.cjs', fs.readFileSync(__filename)]])
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(__dirname, 'main.ts')],
    outfile: bundle,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    legalComments: 'none',
    // A megabyte less in memory. For stack traces of the sources: node --enable-source-maps local-cloud/run.cjs
    minifyWhitespace: true,
    sourcemap: 'linked',
    // The sources are where they were; in the map they would only be read at every start.
    sourcesContent: false,
    logOverride: { 'empty-import-meta': 'error' },
    plugins: [readingSources(sources), lazily('node:crypto')],
  })
  for (const { path: file, contents } of outputFiles) {
    writeWhole(file, file === bundle ? Buffer.concat([contents, Buffer.from(madeFrom(sources))]) : contents)
  }
}

/**
 * Remembers what is read. What a source finds beside itself, as the runtime of the execution environments, is no part of
 * the bundle: `import.meta.dirname` becomes the path of the source's own folder.
 * @param {Map<string, Buffer>} sources by their path from here
 * @returns {import('esbuild').Plugin}
 */
function readingSources(sources) {
  return {
    name: 'sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.(?:[cm]?[jt]s|json)$/ }, ({ path: file }) => {
        const source = fs.readFileSync(file)
        sources.set(path.relative(__dirname, file), source)
        const contents = file.endsWith('.ts')
          ? source.toString('utf8').replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
          : source
        return { contents, loader: file.endsWith('.ts') ? 'ts' : file.endsWith('.json') ? 'json' : 'js' }
      })
    },
  }
}

/**
 * A module of Node's that is loaded by the first call of one of its functions: 3 MB that an idle cloud does without.
 * @param {string} module
 * @returns {import('esbuild').Plugin}
 */
function lazily(module) {
  const functions = Object.entries(require(module)).flatMap(([name, value]) => (isFunction(value) ? [name] : []))
  const contents = [
    'let loaded',
    `const lazy = (name) => (...args) => (loaded ??= require('${module}'))[name](...args)`,
    ...functions.map((name) => `export const ${name} = /* @__PURE__ */ lazy('${name}')`),
  ].join('\n')
  return {
    name: `lazily ${module}`,
    setup({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^${module}$`) }, ({ namespace }) =>
        namespace === 'lazy' ? { external: true } : { path: module, namespace: 'lazy' },
      )
      onLoad({ filter: /./, namespace: 'lazy' }, () => ({ contents, loader: 'js' }))
    },
  }
}

/**
 * And no class.
 * @param {unknown} value
 */
function isFunction(value) {
  return typeof value === 'function' && /^[a-z]/.test(value.name)
}

/** @param {Map<string, Buffer>} sources */
function madeFrom(sources) {
  const files = [...sources.keys()]
  const sha256 = hashOf(files, (file) => sources.get(file) ?? '')
  return `${MADE_FROM}${JSON.stringify({ folder: __dirname, files, sha256 })}\n`
}

/**
 * @param {string[]} files
 * @param {(file: string) => string | Buffer} read
 */
function hashOf(files, read) {
  const hash = crypto.createHash('sha256')
  for (const file of files) hash.update(`\0${file}\0`).update(read(file))
  return hash.digest('hex')
}

/**
 * Two clouds may start at once: each writes beside and renames into place.
 * @param {string} file
 * @param {Uint8Array} content
 */
function writeWhole(file, content) {
  const beside = `${file}.${process.pid}.tmp`
  fs.writeFileSync(beside, content)
  fs.renameSync(beside, file)
}

main().catch((error) => {
  // esbuild has printed what is wrong with a source.
  if (!error.errors) console.error(error.message)
  process.exitCode = 1
})
